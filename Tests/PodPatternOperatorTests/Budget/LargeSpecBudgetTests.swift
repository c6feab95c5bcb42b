internal import KubernetesCore
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

@Suite struct LargeSpecBudgetTests {
  private let large = 200 << 10

  private func key(_ namespace: String, _ number: Int = 0) -> ObjectKey {
    ObjectKey(namespace: namespace, name: "\(number)")
  }

  @Test func `what is small always comes in, however many there are`() {
    var budget = LargeSpecBudget(size: 1)
    for number in 0..<1_000 {
      let isIn = budget.admit(key("a", number), bytes: SpecDigest.small)
      #expect(isIn)
    }
  }

  @Test func `one namespace has half of the room for what is large`() {
    var budget = LargeSpecBudget(size: 1 << 20)
    let ours = (0..<10).map { budget.admit(key("a", $0), bytes: large) }
    #expect(ours == [true, true] + Array(repeating: false, count: 8))
    let others = ["b", "c", "d", "e"].map { budget.admit(key($0), bytes: large) }
    #expect(others == [true, true, true, false])
  }

  @Test func `a large spec that leaves makes room, and whatever comes to an empty room comes in`() {
    var budget = LargeSpecBudget(size: 10)
    let first = budget.admit(key("a"), bytes: large)
    let second = budget.admit(key("b"), bytes: large)
    budget.release(key("a"))
    let third = budget.admit(key("b"), bytes: large)
    #expect([first, second, third] == [true, false, true])
  }

  @Test
  func `a large spec that finds no room is refused at once, and the room is free after the work`()
    async
  {
    let room = LargeSpecAdmission(LargeSpecBudget(size: 10))
    let (outer, inner) = (key("a", 1), key("a", 2))
    let result = await room.work(on: outer, bytes: large) {
      await room.work(on: inner, bytes: large) { true } == nil
    }
    #expect(result == true)
    #expect(await room.work(on: inner, bytes: large) { true } == true)
  }
}
