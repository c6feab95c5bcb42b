internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

/// Numbers and texts that others wrote, held to what arithmetic and memory can take.
@Suite struct BoundsTests {
  @Test(arguments: [
    ("5", 5), ("-1", 0), ("2147483647", 2_147_483_647), ("2147483648", 2_147_483_647),
    ("9223372036854775807", 2_147_483_647), ("-9223372036854775808", 0), ("1.9", 1), ("1e3", 1000),
    ("1e400", 2_147_483_647), ("-1e400", 0), ("99999999999999999999999", 2_147_483_647),
  ])
  func `a count is any number, held to what Kubernetes counts`(json: String, count: Int) throws {
    #expect(try JSONValue(parsing: json).count == count)
    // JSONDecoder itself refuses what no double holds.
    if !json.contains("400") {
      #expect(
        try JSONDecoder().decode([Count].self, from: Data("[\(json)]".utf8))[0].value == count)
    }
  }

  @Test func `what is no number is no count`() {
    #expect(JSONValue.string("1").count == nil)
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode([Count].self, from: Data(#"["1"]"#.utf8))
    }
    for text in ["", "-1", "+1", "1.0", "2147483648", "9223372036854775807", "x", "١"] {
      #expect(Count(text) == nil, "\(text)")
    }
    #expect(Count("2147483647")?.value == 2_147_483_647)
  }

  @Test func `sums and products stop at the ends`() {
    #expect(Count(.max) + 1 == Count(.max))
    #expect(Int.max.saturatingAdd(1) == .max)
    #expect(Int.min.saturatingAdd(-1) == .min)
    #expect(Int.max.saturatingMultiply(by: 2) == .max)
    #expect(Int.max.saturatingMultiply(by: -2) == .min)
    #expect(Int.min.saturatingMultiply(by: -1) == .max)
    #expect(Int(holding: .nan, to: -5...5) == -5)
    #expect(Int(holding: .infinity, to: 0...Int.max) == .max)
    #expect(Int(holding: -0.5, to: Int.min...Int.max) == -1)
    #expect(Int(holding: 0x1p63, to: Int.min...Int.max) == .max)
  }

  @Test(arguments: [
    ("1", 1), ("1.0", 1), ("-1.0", -1), ("1e3", 1000), ("1E+3", 1000), ("10e-1", 1), ("-0", 0),
    ("9007199254740991.0", 9_007_199_254_740_991),
  ])
  func `a number without a fraction is an integer, however it is spelt`(json: String, value: Int)
    throws
  {
    #expect(try JSONValue(parsing: json).integer == value)
    #expect(try JSONValue(parsing: json).typeName == "integer")
  }

  @Test(arguments: [
    "1.5", "1e-1", "1e400", "1e16", "9223372036854775808", "9.3e18", "1e-400",
    "9007199254740992.0",
  ])
  func `a number with a fraction, or beyond all integers, is no integer`(json: String) throws {
    #expect(try JSONValue(parsing: json).integer == (json == "1e-400" ? 0 : nil))
  }

  @Test func `a text is cut between scalars, and says how much is left out`() {
    #expect("short".cut(toBytes: 5) == "short")
    let long = String(repeating: "ä", count: 3000)
    let cut = long.cut(toBytes: 100)
    #expect(cut.utf8.count <= 100)
    #expect(cut.hasPrefix("ää") && cut.contains("… (5,9") && cut.hasSuffix(" bytes more)"))
    for limit in 0...80 { #expect(long.cut(toBytes: limit).utf8.count <= limit) }
    // One character of a megabyte.
    let tower = "a" + String(repeating: "\u{301}", count: 500_000)
    #expect(tower.cut(toBytes: 4096).utf8.count <= 4096)
    #expect(tower.cut(toBytes: 4096).utf8.count > 4000)
  }

  @Test func `long numbers have commas`() {
    #expect(
      [0, 12, 999, 1000, 1480, 1_234_567, -1000, .min].map(\.grouped) == [
        "0", "12", "999", "1,000", "1,480", "1,234,567", "-1,000", "-9,223,372,036,854,775,808",
      ])
  }
}
