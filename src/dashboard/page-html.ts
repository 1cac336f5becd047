/** The page before its program runs. The program fills the rest; without it the page says what it needs. */
export const pageHtml = (group: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escape(group)} · Conclave</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="style.css">
</head>
<body data-group="${escape(group)}">
<a class="skip" href="#main">Skip to the content</a>
<header id="header"></header>
<main id="main" tabindex="-1"><noscript>The dashboard is a program in this page: allow JavaScript to see the group.</noscript></main>
<script type="module" src="page/main.js"></script>
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escape = (text: string): string => text.replace(/[&<>"]/g, (one) => ENTITIES[one] ?? one);
