import FoundationEssentials
import KubernetesCore
import Testing

@testable import KubernetesRuntime

@Suite struct EventAggregatorTests {
  static func note(_ text: String, uid: String = "u1", reason: String = "Created") -> EventNote {
    EventNote(
      regarding: ObjectReference(.pods, key("x"), uid: uid), reason: reason, action: "Create",
      note: text)
  }

  static let date = Timestamp(Date(timeIntervalSince1970: 1_000_000))

  @Test func `an event is written once, and once it is written nothing is due`() {
    var events = EventAggregator(seed: 1)
    events.record(Self.note("a"), at: Self.date, now: .zero)
    let messages = events.messages(at: .zero)
    #expect(messages.count == 1 && messages[0].told == 0)
    events.delivered(messages[0], now: .zero)
    #expect(events.messages(at: .seconds(100)).isEmpty && events.nextDue == nil)
  }

  @Test func `a thousand repetitions are one event that counts, in few messages`() {
    var events = EventAggregator(seed: 1)
    var creates = 0
    var counts: [Int] = []
    for second in 0..<1000 {
      let now = Duration.seconds(second)
      events.record(Self.note("crash"), at: Self.date, now: now)
      for message in events.messages(at: now) {
        if message.told == 0 { creates += 1 } else { counts.append(message.count) }
        events.delivered(message, now: now)
      }
    }
    #expect(creates == 1)
    #expect(counts.count < 30 && counts.first == 2)
    #expect((counts.last ?? 0) > 900)
  }

  @Test func `after a pause the same is an event of its own`() {
    var events = EventAggregator(seed: 1)
    events.record(Self.note("a"), at: Self.date, now: .zero)
    let first = events.messages(at: .zero)
    events.delivered(first[0], now: .zero)
    events.record(Self.note("a"), at: Self.date, now: .seconds(361))
    let second = events.messages(at: .seconds(361))
    #expect(second.map(\.told) == [0] && second[0].name != first[0].name)
  }

  @Test func `one object's flood is cut, and another's events are not`() {
    var events = EventAggregator(seed: 1)
    for index in 0..<100 { events.record(Self.note("\(index)"), at: Self.date, now: .zero) }
    events.record(Self.note("other", uid: "u2"), at: Self.date, now: .zero)
    #expect(events.messages(at: .zero).count == 26 && events.dropped == 75)
    events.record(Self.note("later"), at: Self.date, now: .seconds(300))
    #expect(events.messages(at: .seconds(300)).contains { $0.note.note == "later" })
  }

  @Test func `no more events are kept than there is room for`() {
    var events = EventAggregator(
      limits: EventAggregator.Limits(capacity: 10), seed: 1)
    for index in 0..<100 {
      events.record(Self.note("n", uid: "u\(index)"), at: Self.date, now: .zero)
    }
    #expect(events.messages(at: .zero).count == 10 && events.dropped == 90)
    for message in events.messages(at: .zero) { events.delivered(message, now: .zero) }
    events.record(Self.note("n", uid: "new"), at: Self.date, now: .seconds(1))
    #expect(events.messages(at: .seconds(1)).count == 1)
  }

  @Test func `an event that the server has lost is made anew with its count`() {
    var events = EventAggregator(seed: 1)
    events.record(Self.note("a"), at: Self.date, now: .zero)
    events.delivered(events.messages(at: .zero)[0], now: .zero)
    events.record(Self.note("a"), at: Self.date, now: .seconds(1))
    events.vanished(events.messages(at: .seconds(1))[0], now: .seconds(1))
    #expect(events.messages(at: .seconds(1)).isEmpty)
    let message = events.messages(at: .seconds(2))
    #expect(message.map(\.told) == [0] && message.map(\.count) == [2])
  }

  @Test func `a message that fails is sent again later, and one refused is forgotten`() {
    var events = EventAggregator(seed: 1)
    events.record(Self.note("a"), at: Self.date, now: .zero)
    let message = events.messages(at: .zero)[0]
    events.postpone(message, until: .seconds(5))
    #expect(events.messages(at: .seconds(4)).isEmpty && events.nextDue == .seconds(5))
    #expect(events.messages(at: .zero, all: true).count == 1)
    events.refused(message)
    #expect(events.nextDue == nil)
  }

  @Test func `an event is what the API asks for`() {
    var events = EventAggregator(seed: 1)
    events.record(Self.note("made it"), at: Self.date, now: .zero)
    let series = events.messages(at: .zero)[0]
    let object = series.object(controller: "podpattern.dev/operator", instance: "host")
    #expect(object["metadata"]?["namespace"] == "a")
    #expect(object["eventTime"] == "1970-01-12T13:46:40.000000Z")
    #expect(object["regarding"]?["uid"] == "u1" && object["regarding"]?["kind"] == "Pod")
    #expect(object["series"] == nil)
    #expect(object["note"] == "made it" && object["type"] == "Normal")
  }

  @Test func `texts are cut to what the API takes, between characters`() {
    let note = Self.note(
      String(repeating: "é", count: 1000), reason: String(repeating: "R", count: 200))
    #expect(note.note.utf8.count <= 1024 && note.note.hasSuffix("é…"))
    #expect(note.reason.utf8.count <= 128)
    #expect(Self.note("short").note == "short")
  }
}
