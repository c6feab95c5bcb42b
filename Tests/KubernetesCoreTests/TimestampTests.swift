internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

/// Times as Go reads and writes them: whatever an object says, and whatever the clock does.
@Suite struct TimestampTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0.0), ("2026-11-29T11:06:30Z", 1_795_950_390),
    ("2024-02-29T23:59:59Z", 1_709_251_199), ("1969-12-31T23:59:59.5Z", -0.5),
    ("2000-01-01T01:30:00+01:30", 946_684_800),
    ("2000-01-01T00:00:00.250000-00:00", 946_684_800.25),
    ("0000-01-01T00:00:00Z", -62_167_219_200), ("9999-12-31T23:59:59Z", 253_402_300_799),
    ("1600-02-29T00:00:00Z", -11_670_998_400),
  ])
  func `a time in RFC 3339 is read`(text: String, seconds: Double) throws {
    #expect(try #require(Timestamp(text)).date.timeIntervalSince1970 == seconds)
  }

  @Test(arguments: [
    "", "now", "2026-11-29", "2026-11-29T11:06:30", "2026-11-29 11:06:30Z", "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
    "2026-01-01T00:00:00+24:00", "10000-01-01T00:00:00Z", "-001-01-01T00:00:00Z",
    "2026-01-01T00:00:00Zx", "२०२६-०१-०१T००:००:००Z", "99999999999999999999-01-01T00:00:00Z",
  ])
  func `a text that is not in RFC 3339 is no time`(text: String) { #expect(Timestamp(text) == nil) }

  @Test(arguments: [
    ("10000-01-01T23:58:59.000000Z", "9999-12-31T23:59:59Z"),
    ("-0001-12-31T23:00:00Z", "0000-01-01T00:00:00Z"),
    ("2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z"),
  ])
  func `what a server makes of the ends of time is held to them`(
    text: String, held: String
  ) throws {
    let read = try JSONDecoder().decode([Timestamp].self, from: Data("[\"\(text)\"]".utf8))
    #expect(read.map(\.description) == [held])
  }

  @Test func `times are written as they were read`() {
    // Every hundred and fifty days or so, at another time of day.
    for seconds in stride(from: -62_167_219_200, to: 253_402_300_800, by: 13_000_001) {
      let time = Timestamp(Date(timeIntervalSince1970: Double(seconds)))
      #expect(Timestamp(time.description) == time)
    }
    #expect(Timestamp("2026-01-31T08:00:00.123456Z")?.microTime == "2026-01-31T08:00:00.123456Z")
    #expect(Timestamp("2026-01-31T08:00:00.9Z")?.description == "2026-01-31T08:00:00Z")
  }

  @Test(arguments: [
    -Double.infinity, .infinity, .nan, .greatestFiniteMagnitude, -1e18, 1e18, -1e-9,
    253_402_300_800,
  ])
  func `any point in time is written within the years 0 to 9999`(seconds: Double) {
    let time = Timestamp(Date(timeIntervalSince1970: seconds))
    #expect(time.description.utf8.count == 20 && Timestamp(time.description) != nil)
    #expect(time.microTime.utf8.count == 27 && Timestamp(time.microTime) != nil)
    for other in [Timestamp(.distantPast), Timestamp(.distantFuture), time] {
      #expect(abs(time.seconds(since: other)) <= 1 << 40)
    }
  }
}
