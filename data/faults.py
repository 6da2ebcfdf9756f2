"""What the shop's own system says of its products: the truth with faults planted in it, each one written down."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from data.apart import set_apart
from data.departments import Department, Leaf
from data.wording import plain, sentence, title_of
from data.world import Fault, Listing, Pair, Problem, Product, Sku

# Shares of the listings that carry a fault, or counts where they are few.
MISSING_CATEGORY_SHARE = 0.12
WRONG_CATEGORY_SHARE = 0.04
MISSING_ATTRIBUTE_SHARE = 0.15
CONTRADICTION_SHARE = 0.025
BARCODE_SHARE = 0.02
DUPLICATES = 30
COUNTS: dict[Fault, int] = {
    Fault.PRICE_TIMES_TEN: 10,
    Fault.PRICE_TENTH: 10,
    Fault.BELOW_COST: 10,
    Fault.COMPARE_AT: 8,
    Fault.NO_PRICE: 5,
    Fault.NO_DESCRIPTION: 24,
    Fault.CAPITALS: 14,
    Fault.SPACES: 8,
    Fault.NO_IMAGE: 10,
}
_SHARE_SAME_BARCODE = 0.35
_SHARE_BRAND_RESPELT = 0.25
_SIBLING_SHARE = 0.7  # of wrong categories: in the same aisle


@dataclass(frozen=True)
class Planted:
    """The listings with their faults, the faults, and the pairs that look alike."""

    listings: tuple[Listing, ...]
    problems: tuple[Problem, ...]
    pairs: tuple[Pair, ...]


def plant(
    products: Sequence[Product], near: Sequence[tuple[int, int]], shops: Sequence[Department], rng: Random
) -> Planted:
    """Listings of all products and duplicates of some, with faults of every kind; no field of one carries two."""
    planting = _Planting(rng, {leaf.path: leaf for shop in shops for leaf in shop.leaves}, {s.name: s for s in shops})
    for product in products:
        planting.list_product(product)
    planting.add_duplicates(products, near)
    handles = {listing.of: listing.handle for listing in reversed(planting.listings.values())}
    pairs = [*planting.pairs, *(Pair(handles[left], handles[right], is_duplicate=False) for left, right in near)]
    planting.spoil_categories()
    planting.spoil_attributes()
    planting.spoil_skus()
    planting.spoil_texts()
    pairs += planting.set_sizes_apart(pairs)
    listings = sorted(planting.listings.values(), key=lambda listing: (listing.launched, listing.handle))
    problems = sorted(
        planting.problems, key=lambda problem: (problem.fault, problem.handle, problem.sku, problem.field)
    )
    return Planted(tuple(listings), tuple(problems), tuple(sorted(pairs, key=lambda pair: (pair.left, pair.right))))


@dataclass
class _Planting:
    rng: Random
    leaves: dict[str, Leaf]
    shops: dict[str, Department]
    listings: dict[str, Listing] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    untouchable: set[str] = field(default_factory=set)  # duplicates: wording differs already

    def list_product(self, product: Product) -> Listing:
        """The product as the system would list it without any fault."""
        listing = Listing(
            of=product.number,
            handle=self._handle(product.title),
            department=product.department,
            category=product.category,
            title=product.title,
            description_html=product.description_html,
            brand=product.brand,
            supplier=product.supplier,
            product_type=product.category.split(" > ")[-1],
            attributes=product.attributes,
            tags=product.tags,
            skus=product.skus,
            image=product.image,
            launched=product.launched,
        )
        self.listings[listing.handle] = listing
        return listing

    def add_duplicates(self, products: Sequence[Product], near: Sequence[tuple[int, int]]) -> None:
        """List some products a second time, as a supplier's feed words them."""
        variants = {number for pair in near for number in pair}
        first = {listing.of: listing.handle for listing in self.listings.values()}
        plain_ones = [product for product in products if product.number not in variants]
        for product in self.rng.sample(plain_ones, DUPLICATES):
            shop = self.shops[product.department]
            slots = dict(product.slots)
            title = title_of(self.rng.choice(_fullest(shop.supplier_titles, slots)), slots)
            again = replace(
                self.list_product(replace(product, title=title)),
                description_html=f"<p>{sentence(self.rng.choice(shop.supplier_bodies), slots)}</p>",
                brand=self._respelt(product.brand),
                supplier=self.rng.choice(shop.suppliers),
                attributes=tuple(pair for pair in product.attributes if self.rng.random() < 0.6),
                skus=tuple(self._second_sku(sku) for sku in product.skus),
                tags=(),
            )
            self.listings[again.handle] = again
            self.untouchable.add(again.handle)
            self.pairs.append(Pair(first[product.number], again.handle, is_duplicate=True))

    def spoil_categories(self) -> None:
        """Some listings without a category, some in a wrong one."""
        total = len(self.listings)
        missing = round(total * MISSING_CATEGORY_SHARE)
        wrong = round(total * WRONG_CATEGORY_SHARE)
        chosen = self._chosen(missing + wrong)
        for listing in chosen[:missing]:
            self._spoil(listing, Fault.MISSING_CATEGORY, "category", category="", product_type="")
        for listing in chosen[missing:]:
            false = self._other_category(listing.category)
            self._spoil(listing, Fault.WRONG_CATEGORY, "category", category=false)

    def spoil_attributes(self) -> None:
        """Some attributes gone although the text names them, some set against the title."""
        total = len(self.listings)
        spoilt: set[str] = set()
        for listing in self._chosen(total):
            wanted = len(spoilt) < round(total * MISSING_ATTRIBUTE_SHARE)
            named = [pair for pair in listing.attributes if _says(listing.title, pair) or _says(_text(listing), pair)]
            if wanted and named:
                gone = self.rng.choice(named)
                kept = tuple(pair for pair in listing.attributes if pair != gone)
                self._spoil(listing, Fault.MISSING_ATTRIBUTE, gone[0], attributes=kept)
                spoilt.add(listing.handle)
        contradicted = 0
        for listing in self._chosen(total):
            if contradicted < round(total * CONTRADICTION_SHARE) and listing.handle not in spoilt:
                contradicted += self._contradict(listing)

    def spoil_skus(self) -> None:
        """Some barcodes mistyped and some prices slipped, at most one fault a listing."""
        total = len(self.listings)
        prices: list[tuple[Fault, Callable[[Sku], Sku]]] = [
            (Fault.PRICE_TIMES_TEN, lambda sku: replace(sku, price_minor=(sku.price_minor or 0) * 10)),
            (Fault.PRICE_TENTH, lambda sku: replace(sku, price_minor=max((sku.price_minor or 0) // 10, 1))),
            (Fault.BELOW_COST, lambda sku: replace(sku, price_minor=round(sku.cost_minor * 0.85))),
            (Fault.COMPARE_AT, lambda sku: replace(sku, compare_at_minor=round((sku.price_minor or 0) * 0.9))),
            (Fault.NO_PRICE, lambda sku: replace(sku, price_minor=None)),
        ]
        barcodes = round(total * BARCODE_SHARE)
        chosen = iter(self._chosen(barcodes + sum(COUNTS[fault] for fault, _ in prices)))
        for _ in range(barcodes):
            self._spoil_sku(next(chosen), Fault.BARCODE, lambda sku: replace(sku, barcode=self._mistyped(sku.barcode)))
        for fault, change in prices:
            for _ in range(COUNTS[fault]):
                self._spoil_sku(next(chosen), fault, change)

    def spoil_texts(self) -> None:
        """Descriptions and pictures missing, titles shouted or badly spaced."""
        chosen = iter(self._chosen(sum(COUNTS[fault] for fault in COUNTS)))
        for _ in range(COUNTS[Fault.CAPITALS]):
            listing = next(chosen)
            self._spoil(listing, Fault.CAPITALS, "title", title=listing.title.upper())
        for _ in range(COUNTS[Fault.SPACES]):
            listing = next(chosen)
            self._spoil(listing, Fault.SPACES, "title", title=listing.title.replace(" ", "  ", 1) + " ")
        taken = {problem.handle for problem in self.problems if problem.fault == Fault.MISSING_ATTRIBUTE}
        wordy = (listing for listing in chosen if listing.handle not in taken)
        for _ in range(COUNTS[Fault.NO_DESCRIPTION]):
            self._spoil(next(wordy), Fault.NO_DESCRIPTION, "description_html", description_html="")
        for listing in self._chosen(COUNTS[Fault.NO_IMAGE]):
            self._spoil(listing, Fault.NO_IMAGE, "image", image="")

    def set_sizes_apart(self, pairs: Sequence[Pair]) -> list[Pair]:
        """List a size of some products, that have no other fault, as a product of its own."""
        alike = {handle for pair in pairs for handle in (pair.left, pair.right)}
        spared = alike | {problem.handle for problem in self.problems}
        found = set_apart(self.listings.values(), spared, self.rng)
        for each in found:
            self.listings |= {each.first.handle: each.first, each.own.handle: each.own}
        return [each.pair for each in found]

    def _chosen(self, count: int) -> list[Listing]:
        handles = sorted(self.listings.keys() - self.untouchable)
        return [self.listings[handle] for handle in self.rng.sample(handles, min(count, len(handles)))]

    def _spoil(self, listing: Listing, fault: Fault, name: str, **changes: object) -> None:
        current = self.listings[listing.handle]
        spoilt = replace(current, **changes)  # type: ignore[arg-type]
        self.listings[listing.handle] = spoilt
        self.problems.append(
            Problem(fault, listing.handle, "", name, _shown(spoilt, name), _shown(current, name)),
        )

    def _spoil_sku(self, listing: Listing, fault: Fault, change: Callable[[Sku], Sku]) -> None:
        current = self.listings[listing.handle]
        place = self.rng.randrange(len(current.skus))
        right = current.skus[place]
        wrong = change(right)
        skus = (*current.skus[:place], wrong, *current.skus[place + 1 :])
        self.listings[listing.handle] = replace(current, skus=skus)
        name = (
            "barcode" if fault == Fault.BARCODE else "compare_at_minor" if fault == Fault.COMPARE_AT else "price_minor"
        )
        values = [str(getattr(sku, name) or "") for sku in (wrong, right)]
        self.problems.append(Problem(fault, listing.handle, right.code, name, values[0], values[1]))

    def _contradict(self, listing: Listing) -> int:
        """Set one attribute to another value than its title says; 1 if there is one to set."""
        for asked in self.leaves[self._true_category(listing)].asked:
            value = dict(listing.attributes).get(asked.name, "")
            others = [each for each in asked.values if not _says(listing.title, ("", each)) and each not in value]
            if asked.value_type == "choice" and value and _says(listing.title, ("", value)) and others:
                false = self.rng.choice(others)
                changed = tuple((name, false if name == asked.name else old) for name, old in listing.attributes)
                self._spoil(listing, Fault.CONTRADICTION, asked.name, attributes=changed)
                return 1
        return 0

    def _true_category(self, listing: Listing) -> str:
        right = [each.right for each in self.problems if each.handle == listing.handle and each.field == "category"]
        return right[0] if right else listing.category

    def _other_category(self, path: str) -> str:
        group, department = self.leaves[path].group, path.split(" > ")[0]
        siblings = [leaf.path for leaf in self.leaves.values() if leaf.group == group and leaf.path != path]
        others = [each for each in self.leaves if each.startswith(f"{department} > ") and each != path]
        return self.rng.choice(siblings if siblings and self.rng.random() < _SIBLING_SHARE else others)

    def _respelt(self, brand: str) -> str:
        return brand.replace("&", "and") if self.rng.random() < _SHARE_BRAND_RESPELT else brand

    def _second_sku(self, sku: Sku) -> Sku:
        same = self.rng.random() < _SHARE_SAME_BARCODE
        return replace(
            sku, code=f"X{sku.code}", barcode=sku.barcode if same else "", on_hand_units=self.rng.choice((0, 0, 0, 4))
        )

    def _mistyped(self, barcode: str) -> str:
        place = self.rng.randrange(2, len(barcode) - 1)
        digit = str((int(barcode[place]) + self.rng.randint(1, 9)) % 10)
        return barcode[:place] + digit + barcode[place + 1 :]

    def _handle(self, title: str) -> str:
        plain_title = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        base = re.sub(r"[^a-z0-9]+", "-", plain_title).strip("-")[:200]
        handle, count = base, 2
        while handle in self.listings:
            handle, count = f"{base}-{count}", count + 1
        return handle


def _fullest(templates: Sequence[str], slots: dict[str, str]) -> list[str]:
    """The templates that can be filled in, of which those that say the most."""
    wanted = {template: set(re.findall(r"\{(\w+)\}", template)) for template in templates}
    fillable = {template: names for template, names in wanted.items() if names <= slots.keys()}
    most = max(len(names) for names in fillable.values())
    return [template for template, names in fillable.items() if len(names) == most]


def _says(text: str, pair: tuple[str, str]) -> bool:
    return re.search(rf"(?<!\w){re.escape(pair[1])}(?!\w)", text, re.IGNORECASE) is not None


def _text(listing: Listing) -> str:
    return plain(listing.description_html)


def _shown(listing: Listing, name: str) -> str:
    known = dict(listing.attributes)
    return str(getattr(listing, name)) if hasattr(listing, name) else known.get(name, "")
