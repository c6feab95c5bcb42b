internal import MicroTables
internal import Testing

@Suite struct CostsTests {
  private static let costs = Costs(
    origin: "Swift 6.3 on x86_64",
    lines: [
      .init("decode a pod", Cost(instructions: 400_000, allocations: 500, bytes: 40_000)),
      .init("expand", Cost(instructions: 1_000_000, allocations: 0, bytes: 0)),
    ])

  @Test func `a baseline is read as it was written`() throws {
    #expect(try Costs(text: Self.costs.text) == Self.costs)
  }

  @Test(arguments: [
    ("", 1), ("name\tinstructions\n", 1),
    ("# a\nname\tinstructions\tallocations\tbytes\nexpand\t1\t2\n", 3),
    ("# a\nname\tinstructions\tallocations\tbytes\n\nexpand\t1\t2\tthree\n", 4),
  ])
  func `a baseline that is none is refused with its line`(text: String, line: Int) throws {
    let failure = #expect(throws: Costs.MalformedBaseline.self) { try Costs(text: text) }
    #expect(failure?.line == line)
    #expect(failure?.description.contains("make micro-bench-baseline") == true)
  }
}

@Suite struct ComparisonTests {
  private static func costs(_ lines: [(String, Int, Int, Int)], origin: String = "a") -> Costs {
    Costs(
      origin: origin,
      lines: lines.map {
        .init($0.0, Cost(instructions: $0.1, allocations: $0.2, bytes: $0.3))
      })
  }

  private static func comparison(
    _ now: [(String, Int, Int, Int)], _ before: [(String, Int, Int, Int)]
  ) -> Comparison {
    Comparison(costs(now), with: costs(before), tolerance: 3)
  }

  @Test func `the table says by how much each cost has changed`() {
    let comparison = Self.comparison(
      [("decode", 1_050_000, 90, 100), ("expand", 7, 1, 2)], [("decode", 1_000_000, 100, 100)])
    #expect(
      comparison.markdown == """
        | once | instructions | allocations | bytes |
        |---|--:|--:|--:|
        | decode | 1,050,000 (+5.0 %) | 90 (−10.0 %) | 100 |
        | expand | 7 | 1 | 2 |
        """)
  }

  @Test func `what got worse or better by more than the tolerance is named`() {
    let comparison = Self.comparison(
      [("decode", 1_031_000, 100, 96), ("expand", 1_029_000, 98, 100)],
      [("decode", 1_000_000, 100, 100), ("expand", 1_000_000, 100, 100)])
    #expect(
      comparison.regressions == [
        "decode: 1,000,000 instructions before, 1,031,000 now (+3.1 %)"
      ])
    #expect(comparison.improvements == ["decode: 100 bytes before, 96 now (−4.0 %)"])
  }

  @Test func `allocations where there were none are a regression`() {
    let comparison = Self.comparison([("encode", 10, 1, 64)], [("encode", 10, 0, 0)])
    #expect(comparison.regressions.count == 2)
    #expect(comparison.markdown.contains("1 (from 0)"))
  }

  @Test func `what one of the two lacks is named`() {
    let comparison = Self.comparison([("new", 1, 1, 1)], [("old", 1, 1, 1)])
    #expect(
      comparison.strangers == ["new: not in the baseline", "old: in the baseline alone"])
    #expect(comparison.regressions.isEmpty)
  }

  @Test func `costs of different compilers can't be compared`() {
    let (one, other) = (Self.costs([], origin: "a"), Self.costs([], origin: "b"))
    #expect(Comparison(one, with: one, tolerance: 3).isComparable)
    #expect(!Comparison(one, with: other, tolerance: 3).isComparable)
  }
}

@Suite struct CallgrindProfileTests {
  @Test func `the instructions of a profile are found by the event's name`() {
    let text = """
      # callgrind format
      version: 1
      events: Dr Ir
      fn=(1) measured_call
      10 5
      summary: 3 12345

      totals: 3 12345
      """
    #expect(CallgrindProfile.instructions(in: text) == 12345)
  }

  @Test(arguments: ["", "events: Ir\n", "events: Dr\nsummary: 1\n", "events: Ir\nsummary: x\n"])
  func `a text that does not say them has none`(text: String) {
    #expect(CallgrindProfile.instructions(in: text) == nil)
  }
}
