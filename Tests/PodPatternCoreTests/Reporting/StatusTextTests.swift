internal import KubernetesCore
internal import PodPatternCore
internal import Testing

/// What kubelets, webhooks, containers and log shippers say, in a status and in Events.
@Suite struct StatusTextTests {
  private static let words = "a\nforged: True\r\u{1b}[2J\u{9b}\u{202e}gnp\u{2066}\u{2028}\u{7f}b"

  private func texts(_ value: JSONValue) -> [String] {
    switch value {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(texts)
    case .object(let members): members.flatMap { [$0.key] + texts($0.value) }
    case .null, .bool, .number: []
    }
  }

  @Test func `every text of a status is one line without what deceives`() {
    let words = Self.words
    let end = ContainerSnapshot.Termination(exitCode: 1, reason: words, message: words)
    var failed = pod("a", .failed)
    (failed.reason, failed.message) = (words, words)
    var waiting = pod("b", .pending)
    waiting.initContainers = [
      ContainerSnapshot(
        name: words, state: .waiting(reason: words, message: words), lastTermination: end,
        restarts: 3)
    ]
    var lost = pod("c", .pending)
    lost.unschedulable = words
    for pods in [[failed], [waiting], [lost], [failed, waiting, lost]] {
      var moment = snapshot(pods) { $0.target.initializers = [words] }
      moment.shipperWarnings = [ShipperWarning(pod: words, text: words, lastSeen: moment.now)]
      let cause = StallCause.refused(.create, message: words)
      for cause in [cause, nil] {
        let status = PodPatternStatus(
          PodTally(moment), cause: cause, shipper: .container(name: "log-shipper"),
          previous: nil)
        // What containers said keeps its lines, of which people are told the last.
        let all = texts(status.json).map { $0.replacing("\n", with: " ") }
        var others = status.json
        others["initializers"] = nil
        #expect(!texts(others).contains { $0.utf8.contains(UInt8(ascii: "\n")) })
        #expect(!all.contains { $0.unicodeScalars.contains { $0.isDeceptive } }, "\(all)")
        // What a server gives back is what was written, or it would be written for ever.
        #expect(PodPatternStatus(json: status.json) == status)
        for event in PatternEvent.transitions(from: nil, to: status) {
          #expect(!event.message.unicodeScalars.contains { $0.isDeceptive }, "\(event.message)")
        }
      }
    }
    let refused = PodPatternStatus(refused: words, generation: 1, at: noon, previous: nil)
    #expect(!texts(refused.json).contains { $0.unicodeScalars.contains { $0.isDeceptive } })
  }
}
