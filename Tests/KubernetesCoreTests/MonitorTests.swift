internal import KubernetesCore
internal import Testing

@Suite(.timeLimit(.minutes(10))) struct MonitorTests {
  private typealias Numbers = Monitor<[Int], Void, Int>

  private func numbers(_ first: Int...) -> Numbers {
    Numbers(first) { numbers, _ in numbers.isEmpty ? nil : numbers.removeFirst() }
  }

  @Test func `what is there is taken without waiting, and one change can answer several`() async {
    let numbers = numbers(1)
    #expect(await numbers.wait() == 1)
    async let two = numbers.wait()
    async let three = numbers.wait()
    numbers.change { $0 += [2, 3] }
    #expect(Set([await two, await three]) == [2, 3])
    #expect(numbers.read(\.count) == 0)
  }

  @Test func `each gets the answer to what it wants, whoever came first`() async {
    let values = Monitor<Set<Int>, Int, String>([]) { values, wanted in
      values.contains(wanted) ? "\(wanted)" : nil
    }
    async let one = values.wait(for: 1)
    async let two = values.wait(for: 2)
    values.change { _ = $0.insert(2) }
    #expect(await two == "2")
    values.change { _ = $0.insert(1) }
    #expect(await one == "1")
  }

  @Test func `who is cancelled waits no longer, and takes nothing`() async {
    let numbers = numbers()
    let waiting = Task { await numbers.wait() }
    waiting.cancel()
    #expect(await waiting.value == nil)
    numbers.change { $0.append(1) }
    #expect(numbers.read { $0 } == [1])
    let cancelled = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return await numbers.wait()
    }
    #expect(await cancelled.value == nil)
    #expect(await numbers.wait() == 1)
  }

  @Test func `a wait that can't be cancelled is answered all the same`() async {
    let numbers = numbers()
    let waiting = Task { await numbers.wait(isCancellable: false) }
    waiting.cancel()
    numbers.change { $0.append(1) }
    #expect(await waiting.value == 1)
  }

  @Test func `nothing gets lost and nothing comes twice, whoever is cancelled when`() async {
    let count = 2_000
    let numbers = numbers()
    let taken = Monitor<[Int], Void, Void>([]) { _, _ in nil }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask { numbers.change { $0.append(number) } }
        group.addTask {
          let waiting = Task { await numbers.wait() }
          if number.isMultiple(of: 2) { waiting.cancel() }
          // Who was cancelled too late has a number, and who was cancelled in time has none.
          if let number = await waiting.value { taken.change { $0.append(number) } }
        }
      }
    }
    let all = taken.read { $0 } + numbers.read { $0 }
    #expect(all.sorted() == Array(0..<count))
  }

  @Test func `a lock made of it lets one in at a time`() async {
    let lock = Monitor<Bool, Void, Void>(false) { isHeld, _ in
      guard !isHeld else { return nil }
      isHeld = true
      return ()
    }
    let inside = Monitor<Int, Void, Void>(0) { _, _ in nil }
    func enter() -> Int {
      inside.change {
        $0 += 1
        return $0
      }
    }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<100 {
        group.addTask {
          _ = await lock.wait(isCancellable: false)
          #expect(enter() == 1)
          await Task.yield()
          inside.change { $0 -= 1 }
          lock.change { $0 = false }
        }
      }
    }
  }
}
