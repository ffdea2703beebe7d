"""My stack: how what a learner holds adds up towards programmes; indicative, never a decision."""
