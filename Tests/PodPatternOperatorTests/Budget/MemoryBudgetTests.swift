internal import KubernetesCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct MemoryBudgetTests {
  private func key(_ text: String) -> ObjectKey {
    let parts = text.split(separator: "/").map(String.init)
    return ObjectKey(namespace: parts[0], name: parts[1])
  }

  @Test func `memory that was not used for longest is released first`() {
    var budget = MemoryBudget(bytes: 10)
    #expect(budget.insert(key("a/1"), bytes: 4) == [])
    #expect(budget.insert(key("a/2"), bytes: 4) == [])
    budget.touch(key("a/1"))
    #expect(budget.insert(key("a/3"), bytes: 4) == [key("a/2")])
    #expect(budget.used == 8)
  }

  @Test func `a namespace with much takes nothing from one with little`() {
    var budget = MemoryBudget(bytes: 100)
    #expect(budget.insert(key("small/1"), bytes: 10) == [])
    for number in 0..<100 {
      let released = budget.insert(key("large/\(number)"), bytes: 30)
      #expect(released == (number < 3 ? [] : [key("large/\(number - 3)")]))
    }
    #expect(budget.insert(key("small/2"), bytes: 20) == [key("large/97")])
  }

  @Test func `what is larger than the whole memory budget is not held`() {
    var budget = MemoryBudget(bytes: 10)
    #expect(budget.insert(key("a/1"), bytes: 11) == [key("a/1")])
    #expect(budget.used == 0)
  }

  @Test func `what is held in memory counts once, at its last size`() {
    var budget = MemoryBudget(bytes: 10)
    _ = budget.insert(key("a/1"), bytes: 8)
    #expect(budget.insert(key("a/1"), bytes: 3) == [] && budget.used == 3)
    #expect(budget.insert(key("a/1"), bytes: 0) == [] && budget.used == 0)
    budget.remove(key("a/1"))
    #expect(budget.used == 0)
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what is held in memory is what was not released, and never exceeds the budget`(
    _ seed: UInt64
  ) {
    var random = SplitMix64(seed: seed)
    var budget = MemoryBudget(bytes: 500)
    var held: [ObjectKey: Int] = [:]
    for _ in 0..<2_000 {
      let namespace = Int.random(in: 0..<4, using: &random)
      let key = key("\(namespace)/\(Int.random(in: 0..<30, using: &random))")
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        budget.remove(key)
        held[key] = nil
      case 1, 2: budget.touch(key)
      default:
        let bytes = Int.random(in: 0..<80, using: &random)
        held[key] = bytes > 0 ? bytes : nil
        for released in budget.insert(key, bytes: bytes) { held[released] = nil }
      }
      #expect(budget.used == held.values.reduce(0, +) && budget.used <= 500)
    }
  }
}
