"""The ground floor: what every retailer has before any feature. Stores, people, members, goods, orders."""
