import Testing

@testable import podpattern_shipper

@Suite struct WarningTests {
  @Test func `a warning of the log shipper says what is wrong and what to do`() {
    #expect(
      Warning.unreadable(path: "/shared/a.log", owner: 101, mode: 0o100600).text == """
        /shared/a.log can't be read and is not shipped (owner uid 101, mode 0600): set \
        logShipper.runAsUser: 101, or have the application make it readable for others (umask 022)
        """)
    #expect(
      Warning.unreadable(path: "/shared/a.log", owner: 101, mode: 0o100640).text
        .hasSuffix(
          "set logShipper.fsGroup or logShipper.runAsUser: 101, or make it readable for others"))
    #expect(
      Warning.silent(output: "loki", since: 80_040, buffered: 12 << 20, unread: 0).text == """
        output loki has taken no records since 22:14 UTC: over 8 MiB wait in the buffer
        """)
    #expect(
      Warning.silent(output: "loki", since: 80_040, buffered: 12 << 20, unread: 5000).text
        .hasSuffix(
          """
          over 8 MiB wait in the buffer, which takes no more; over 4 KiB more wait in the files, which \
          are not read until the output takes records again
          """))
    #expect(
      Warning.volumeFilling(used: 870, limit: 1024, largest: "/shared/a.log", size: 800).text
        .hasPrefix("the shared volume is 80% full, and the kubelet evicts the pod at 1 KiB;"))
  }

  @Test(arguments: [
    (1, "1 line"), (2, "over 1 line"), (3, "over 2 lines"), (600, "over 512 lines"),
  ])
  func `counts in warnings are rounded down to powers of two, so that they seldom change`(
    lines: Int, text: String
  ) {
    #expect(Figures.roughCount(lines) == text)
  }

  @Test(arguments: [(0, "up to 1 KiB"), (1025, "over 1 KiB"), (2049, "over 2 KiB")])
  func `sizes in warnings are rounded down to powers of two, so that they seldom change`(
    bytes: Int, text: String
  ) {
    #expect(Figures.roughSize(bytes) == text)
  }

  /// A chunk that was made at a second.
  private func chunk(_ second: Int, _ number: Int = 0) -> Chunk {
    Chunk(name: "7-\(second).\(number).flb", size: 1 << 20)
  }

  @Test func `an output that takes nothing for a minute is warned of`() {
    var progress = OutputProgress()
    let waiting = [chunk(100), chunk(101)]
    #expect(progress.update(waiting, of: "loki", unread: 0, at: 105) == nil)
    #expect(progress.update(waiting, of: "loki", unread: 9, at: 160) == nil)
    #expect(
      progress.update(waiting, of: "loki", unread: 9, at: 165)
        == .silent(output: "loki", since: 105, buffered: 2 << 20, unread: 9))
    #expect(progress.update([], of: "loki", unread: 0, at: 170) == nil)
  }

  @Test func `an output whose oldest lines wait for a minute while it takes others is called slow`()
  {
    var progress = OutputProgress()
    for second in stride(from: 100, to: 160, by: 5) {
      let waiting = [chunk(100), chunk(second, 1)]
      #expect(progress.update(waiting, of: "s3", unread: 0, at: second) == nil)
    }
    let waiting = [chunk(100), chunk(160, 1)]
    #expect(
      progress.update(waiting, of: "s3", unread: 0, at: 160)
        == .slow(output: "s3", buffered: 2 << 20))
  }

  @Test func `what the buffer holds at a restart is warned of after a minute at the earliest`() {
    var progress = OutputProgress()
    #expect(progress.update([chunk(100)], of: "s3", unread: 0, at: 9000) == nil)
    #expect(progress.update([chunk(100)], of: "s3", unread: 0, at: 9059) == nil)
    #expect(progress.update([chunk(100)], of: "s3", unread: 0, at: 9060) != nil)
  }
}
