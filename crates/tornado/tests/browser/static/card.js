document.querySelectorAll(".card").forEach((card, at) => card.dataset.number = at + 1);
ran("card.js");
