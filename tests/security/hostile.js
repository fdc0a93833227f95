// What a page must not have: elements that our templates never write.
() => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      const address = ["href", "src", "action", "formaction", "data", "xlink:href"].includes(name);
      if (name.startsWith("on") || name === "srcdoc") found.push(`${element.tagName} ${name}`);
      if (address && /^\s*(java\s*script|data:text)/i.test(value)) found.push(`${name}=${value}`);
      if (address && /^\/x55/.test(value)) found.push(`${element.tagName} ${name}=${value}`);
    }
  }
  const never = document.querySelector("base, iframe, object, embed, style, meta[http-equiv]");
  return never ? [...found, never.outerHTML] : found;
}
