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
    "", "Mi", "1 Gi", "1MB", "1.2.3", "1e", "1eX", "0x10", "+-1", "1KI",
    "1\u{212a}i", "1\u{301}", "1e\u{301}", "1e65", "1Ki ", ".", "-",
  ])
  func `a text that is no number with a suffix is no quantity`(text: String) {
    #expect(Quantity(.string(text)) == nil)
  }

  @Test func `a number is a quantity`() {
    #expect(Quantity(5)?.roundedUp == 5)
    #expect(Quantity(0.5)?.roundedUp == 1)
    #expect(Quantity(-1)?.roundedUp == -1)
    #expect(Quantity(.number(JSONNumber(literal: "1e300")))?.roundedUp == .max)
    #expect(Quantity(.number(JSONNumber(literal: "-1e300")))?.roundedUp == .min)
    #expect(Quantity(.number(JSONNumber(literal: "1e-300")))?.roundedUp == 1)
    #expect(Quantity(.bool(true)) == nil)
    #expect(Quantity(.null) == nil)
  }

  @Test func `amounts are compared exactly, however they are written`() throws {
    func amount(_ text: String) throws -> Quantity { try #require(Quantity(text)) }
    #expect(try amount("1000000000000000001m") > amount("1000000000000000m"))
    #expect(try amount("1000000000000000001m") > amount("1P"))
    #expect(try amount("1024Mi") == amount("1Gi"))
    #expect(try amount("0.1") + amount("0.2") == amount("300m"))
    #expect(try amount("-1") < .zero)
  }

  @Test(arguments: [
    ("1024Mi", "1Gi"), ("0.5", "500m"), ("1500m", "1500m"), ("1000m", "1"), ("1e3", "1e3"),
    ("12E-1", "1200E-3"), ("0.0000000001", "1n"), ("-2000", "-2k"), ("00.50Gi", "512Mi"),
    ("12345678901234567890.5", "12345678901234567890500m"), ("1e64", "100e18"),
  ])
  func `an amount is shown in one form`(text: String, form: String) {
    #expect(Quantity(text)?.description == form)
  }

  @Test func `no text of any length ends the process, and what is too large is held to a limit`()
    throws
  {
    let digits = String(repeating: "9", count: 100_000)
    let zeros = String(repeating: "0", count: 100_000)
    let huge = try #require(Quantity(digits))
    #expect(huge.roundedUp == .max)
    #expect(try huge + #require(Quantity("1e64")) == huge)
    #expect(Quantity("-\(digits)Ei")?.roundedUp == .min)
    #expect(Quantity("0.\(zeros)1")?.description == "1n")
    #expect(Quantity("\(zeros)5")?.roundedUp == 5)
    #expect(Quantity("1.\(digits)")?.roundedUp == 2)
  }
}
