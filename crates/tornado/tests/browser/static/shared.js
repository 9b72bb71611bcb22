// Each script leaves its name, once for each time it ran.
const ran = name => document.body.dataset.ran = (document.body.dataset.ran ?? "") + name + ";";
ran("shared.js");
