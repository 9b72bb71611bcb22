ran("quote.js");
