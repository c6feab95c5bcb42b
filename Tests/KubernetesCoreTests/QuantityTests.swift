internal import KubernetesCore
internal import Testing

@Suite struct QuantityTests {
  @Test(arguments: [
    ("0", 0), ("512", 512), ("1Ki", 1024), ("1.5Gi", 1_610_612_736), ("2G", 2_000_000_000),
    ("100m", 1), (".5Ki", 512), ("5.", 5), ("1e3", 1000), ("12E-1", 2), ("1E", .max), ("8Ei", .max),
    ("+1Ki", 1024), ("-0", 0), ("1000000000n", 1), ("1500000u", 2), ("1e64", .max), ("0e-64", 0),
  ])
  func `a quantity is a number with a suffix`(text: String, bytes: Int) throws {
    // An exabyte is 10^18, which is less than the most that an Int holds.
    let expected = text == "1E" ? 1_000_000_000_000_000_000 : bytes
    #expect(try #require(Quantity(.string(text))).roundedUp == expected)
  }

  @Test(arguments: [
    "", "Mi", "1 Gi", "-1", "1MB", "1.2.3", "1e", "1eX", "0x10", "+-1", "-1e-3", "1KI",
    "1\u{212a}i", "1\u{301}", "1e\u{301}", "1e65", "1Ki ", ".", "-",
  ])
  func `other texts are none`(text: String) {
    #expect(Quantity(.string(text)) == nil)
  }

  @Test func `a number is one, unless it is negative`() {
    #expect(Quantity(5)?.roundedUp == 5)
    #expect(Quantity(0.5)?.roundedUp == 1)
    #expect(Quantity(-1) == nil)
    #expect(Quantity(.bool(true)) == nil)
    #expect(Quantity(.null) == nil)
  }
}
