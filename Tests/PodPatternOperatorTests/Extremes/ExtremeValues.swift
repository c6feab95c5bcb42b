internal import KubernetesCore
internal import OrderedCollections

/// Values that programs trip over.
enum ExtremeValues {
  static let numbers: [JSONValue] = [
    "0", "-0", "1", "-1", "65536", "2147483647", "2147483648", "-2147483648", "-2147483649",
    "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808",
    "-9223372036854775808", "-9223372036854775809", "99999999999999999999999999", "1.0", "1e3",
    "1.5",
    "-0.5", "1e-400", "1e400", "-1e400", "1e18", "1e19",
  ].map { .number(JSONNumber(literal: $0)) }

  static let texts: [JSONValue] =
    [
      "", " ", "-1", "0", "2147483648", "9223372036854775807", "-9223372036854775808", "0x10",
      "1_000",
      // Quantities and shares.
      "1e-9223372036854775808", "1e9223372036854775807", "-1e64", "1e64", "9Ei", "99999999999999Ei",
      "0.0000000000000000000001", "1.", ".", "5%", "0%", "100%", "1001%", "9223372036854775807%",
      "-1%",
      // Times.
      "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "10000-01-01T00:00:00Z",
      "2026-02-30T25:61:61Z", "1969-12-31T23:59:59.999999999Z",
      // Text that is more, or less, than it seems.
      "\u{0}", "\u{7F}\u{85}\u{2028}", "\u{FEFF}a", "\u{202E}a", "e\u{301}", "é", "👩‍👩‍👧‍👦", "\u{FFFF}",
      "\u{10FFFF}", "a\nb", "a\r\n", "${HOME}", "$(A)", "../../etc", "/", "//", "{}", "%", "%zz",
      "~", "null",
      "http://", "http://a:99999999999999999999/", "https://[::1", "a:0", "a:65536", ":",
      "[::1]:80", "*", "**",
      "(((((", "[", "\\", "podpattern.dev/replacement", "log-shipper", "shared",
    ] + [
      .string(String(repeating: "x", count: 20_000)),
      .string(String(repeating: "e\u{301}", count: 5000)),
      .string("a" + String(repeating: "\u{301}", count: 20_000)),
    ]

  static let otherTypes: [JSONValue] = [
    nil, true, false, 7, 1.5, "x", [], [nil], [[[]]], [:], ["a": nil], nested(depth: 400),
  ]

  /// Objects of keys that are odd, or many.
  static func maps(of value: JSONValue) -> [JSONValue] {
    let odd = [
      "", "e\u{301}", "\u{0}", String(repeating: "k", count: 5000), "podpattern.dev/replacement",
    ]
    let many = (0..<3000).map { ("key\($0)", value) }
    return odd.map { .object([$0: value]) } + [
      .object(JSONObject(uniqueKeysWithValues: many)),
      .object(["é": value, "a": value]),
    ]
  }

  /// Arrays inside one another.
  static func nested(depth: Int) -> JSONValue {
    (0..<depth).reduce([]) { inner, _ in [inner] }
  }
}
