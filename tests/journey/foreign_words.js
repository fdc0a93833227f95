// Words of a page that are not in its language. What bears another lang, and what is a proper name
// (translate="no"), code, a file or an address may be.
(language) => {
  const names = /^(VK|ID|IDs|QR|PDF|XLSX|CSV|Excel|Zhrebiy|drand|quicknet|Merkle|SHA|RFC|BLS|UTC|ISO|JSON|API|CDN|TLS|HTTP|HTTPS|Redis|Valkey|PostgreSQL|SQLite|Docker|INN|erid|English|callback|Callback|Web|JPEG|PNG|WebP|id\d+|Standalone|Python|Esc|localhost|sha256sum|sort|awk)$/i;
  const odd = language === "ru" ? /[A-Za-z][A-Za-z0-9]{2,}/g : /[А-Яа-яЁё]{2,}/g;
  const own = (element) => {
    const bearer = element.closest("[lang]");
    return bearer && bearer.lang === language && !element.closest("[translate=no], code, pre, kbd, samp, script, style, textarea, .rules-text, .paper");
  };
  const plain = (text) =>
    text
      .replace(/https?:\/\/\S+|(^|\s)--[a-z]+|\b[a-z]{4}-[a-z]{4}-[a-z]{4}\b/g, " ") // addresses, options, codes
      .replace(/\b[\w.+-]+@[\w-]+\.[\w.]+/g, " ")
      .replace(/\b(https?:\/\/)?[\w-]+(\.[\w-]+)+(:\d+)?(\/\S*)?/g, " ") // addresses and files
      .replace(/(^|\s)[/@#][\w/.<>:-]+/g, " ");
  const found = new Set();
  const look = (text, element) => {
    if (!text || !own(element)) return;
    for (const word of plain(text).match(odd) ?? []) {
      if (!names.test(word)) found.add(`${word} («${text.trim().slice(0, 60)}»)`);
    }
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) look(walker.currentNode.data, walker.currentNode.parentElement);
  for (const element of document.querySelectorAll("[aria-label], [alt], [placeholder], [title]")) {
    for (const name of ["aria-label", "alt", "placeholder", "title"]) look(element.getAttribute(name), element);
  }
  return [...found].slice(0, 12);
}
