import FoundationEssentials
import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct DeathLedgerTests {
  private let bad = ObjectKey(namespace: "shop", name: "bad")
  private let good = ObjectKey(namespace: "shop", name: "good")

  @Test func `the third death within ten minutes is enough, and each term is longer`() {
    var ledger = DeathLedger()
    ledger.recordDeath(of: [bad, good], now: 100)
    ledger.clear(good)
    ledger.recordDeath(of: [bad], now: 200)
    #expect(ledger.suspects(now: 200) == [bad])
    #expect(ledger.secondsLeft(bad, now: 200) == nil)
    ledger.recordDeath(of: [bad], now: 300)
    #expect(ledger.secondsLeft(bad, now: 300) == 600)
    #expect(ledger.suspects(now: 300).isEmpty && ledger.quarantined(now: 300) == [bad])
    #expect(ledger.secondsLeft(bad, now: 900) == nil)
    var time = 1000
    var terms: [Int] = []
    for _ in 0..<9 {
      ledger.recordDeath(of: [bad], now: time)
      terms.append(ledger.secondsLeft(bad, now: time) ?? 0)
      time += 100_000
    }
    #expect(terms == [1200, 2400, 4800, 9600, 19_200, 38_400, 76_800, 86_400, 86_400])
  }

  @Test func `deaths far apart are no pattern, and success forgets them`() {
    var ledger = DeathLedger()
    for time in [0, 500, 1000, 1500] { ledger.recordDeath(of: [bad], now: time) }
    #expect(ledger.secondsLeft(bad, now: 1500) == nil)
    ledger.clear(bad)
    #expect(ledger.entries.isEmpty)
  }

  @Test func `of several nobody is left alone for one death more`() {
    var ledger = DeathLedger()
    for time in 0..<3 { ledger.recordDeath(of: [bad], now: time) }
    ledger.recordDeath(of: [bad, good], now: 1000)
    #expect(ledger.secondsLeft(bad, now: 1000) == nil)
  }

  @Test func `a death ledger is what it was when it is read again`() {
    var ledger = DeathLedger()
    for time in 0..<3 { ledger.recordDeath(of: [bad, good], now: time) }
    #expect(DeathLedger(ledger.data, now: 10) == ledger)
  }

  @Test func `times of another boot are taken for now`() {
    var ledger = DeathLedger()
    for time in 0..<3 { ledger.recordDeath(of: [bad], now: 1_000_000 + time) }
    #expect(DeathLedger(ledger.data, now: 5).secondsLeft(bad, now: 5) == 600)
    #expect(DeathLedger(ledger.data, now: 5).secondsLeft(bad, now: 605) == nil)
  }

  @Test(arguments: [
    "", "null", "{}", "[1]", "[{}]", #"[{"namespace":"a","name":""}]"#,
    #"[{"namespace":"a","name":"b","deaths":[-9223372036854775808,9223372036854775807],"terms":-5}]"#,
    #"[{"namespace":"a/b","name":"c","deaths":[],"terms":9223372036854775807,"since":-1}]"#,
  ])
  func `a file may hold anything`(text: String) {
    var ledger = DeathLedger(Data(text.utf8), now: 100)
    ledger.recordDeath(of: [bad, ObjectKey(namespace: "a", name: "b")], now: 100)
    _ = ledger.secondsLeft(bad, now: 100)
    #expect(ledger.entries.count <= 2)
  }

  @Test func `a quarantine has an end`() {
    var ledger = DeathLedger()
    for index in 0..<1000 {
      ledger.recordDeath(of: [ObjectKey(namespace: "shop", name: "p\(index)")], now: index)
    }
    #expect(ledger.entries.count == DeathLedger.capacity)
    #expect(ledger.data.count < DeathLedger.longestFile)
    #expect(DeathLedger(Data(count: 1 << 20), now: 0).entries.isEmpty)
  }

  @Test func `slots give back keys, and nothing of rubbish`() {
    var bytes = [UInt8](repeating: 0, count: SlotLayout.size * 3)
    let key = SlotLayout.bytes(of: bad) ?? []
    bytes[0] = UInt8(key.count)
    bytes.replaceSubrange(2..<(2 + key.count), with: key)
    #expect(SlotLayout.keys(in: bytes) == [bad])
    var random = SplitMix64(seed: 1)
    for _ in 0..<200 {
      let rubbish = (0..<Int.random(in: 0...3000, using: &random)).map { _ in
        UInt8.random(in: 0...255, using: &random)
      }
      #expect(SlotLayout.keys(in: rubbish).allSatisfy { $0.isPlausible })
    }
    #expect(
      SlotLayout.bytes(of: ObjectKey(namespace: "", name: String(repeating: "x", count: 600)))
        == nil)
  }
}
