internal import KubernetesCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct ByteLedgerTests {
  private func key(_ text: String) -> ObjectKey {
    let parts = text.split(separator: "/").map(String.init)
    return ObjectKey(namespace: parts[0], name: parts[1])
  }

  @Test func `what was not used for longest goes first`() {
    var ledger = ByteLedger(budget: 10)
    #expect(ledger.hold(key("a/1"), bytes: 4) == [])
    #expect(ledger.hold(key("a/2"), bytes: 4) == [])
    ledger.use(key("a/1"))
    #expect(ledger.hold(key("a/3"), bytes: 4) == [key("a/2")])
    #expect(ledger.held == 8)
  }

  @Test func `a namespace with much takes nothing from one with little`() {
    var ledger = ByteLedger(budget: 100)
    #expect(ledger.hold(key("small/1"), bytes: 10) == [])
    for number in 0..<100 {
      let released = ledger.hold(key("large/\(number)"), bytes: 30)
      #expect(released == (number < 3 ? [] : [key("large/\(number - 3)")]))
    }
    #expect(ledger.hold(key("small/2"), bytes: 20) == [key("large/97")])
  }

  @Test func `what is larger than all there may be is not held`() {
    var ledger = ByteLedger(budget: 10)
    #expect(ledger.hold(key("a/1"), bytes: 11) == [key("a/1")])
    #expect(ledger.held == 0)
  }

  @Test func `a holding counts once, at its last size`() {
    var ledger = ByteLedger(budget: 10)
    _ = ledger.hold(key("a/1"), bytes: 8)
    #expect(ledger.hold(key("a/1"), bytes: 3) == [] && ledger.held == 3)
    #expect(ledger.hold(key("a/1"), bytes: 0) == [] && ledger.held == 0)
    ledger.drop(key("a/1"))
    #expect(ledger.held == 0)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `whatever comes, what is held is what was not released, and no more than may be`(
    _ seed: UInt64
  ) {
    var random = Dice(seed: seed)
    var ledger = ByteLedger(budget: 500)
    var held: [ObjectKey: Int] = [:]
    for _ in 0..<2_000 {
      let namespace = Int.random(in: 0..<4, using: &random)
      let key = key("\(namespace)/\(Int.random(in: 0..<30, using: &random))")
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        ledger.drop(key)
        held[key] = nil
      case 1, 2: ledger.use(key)
      default:
        let bytes = Int.random(in: 0..<80, using: &random)
        held[key] = bytes > 0 ? bytes : nil
        for released in ledger.hold(key, bytes: bytes) { held[released] = nil }
      }
      #expect(ledger.held == held.values.reduce(0, +) && ledger.held <= 500)
    }
  }
}

/// Numbers that a seed decides.
private struct Dice: RandomNumberGenerator {
  var seed: UInt64

  mutating func next() -> UInt64 {
    seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return seed ^ seed >> 31
  }
}
