"""What is told of many elements: sums, orders, searches, sets, histograms."""
