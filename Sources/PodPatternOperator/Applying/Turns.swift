internal import DequeModule

/// Whose turn it is to write, where there is room for so many writes at once: pure, as tickets go in
/// and out.
///
/// Guarantees: what changes or deletes goes before what makes pods, though every eighth turn is
/// theirs; within each, namespaces take turns; one namespace has at most half of the room for each,
/// and new pods of all leave a quarter of it free. So a namespace whose requests are slow, or are
/// thousands, keeps nobody from taking pods away. What waits is bounded by those who ask: each waits
/// for its own.
struct Turns: Sendable {
  /// What is to be written.
  enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Changes and deletions, and what stands beside the pods.
    case change
    /// New pods.
    case creation
  }

  /// One who waits: in which namespace, and for what.
  struct Ticket: Sendable, Hashable {
    let number: Int
    let namespace: String
    let kind: Kind
  }

  /// Those who wait for one kind, each namespace in the order in which it came.
  private struct Line: Sendable {
    var order = Deque<String>()
    var tickets: [String: Deque<Ticket>] = [:]

    mutating func append(_ ticket: Ticket) {
      if tickets[ticket.namespace] == nil { order.append(ticket.namespace) }
      tickets[ticket.namespace, default: []].append(ticket)
    }

    /// The first of the namespace whose turn it is, of those that may.
    mutating func next(_ may: (String) -> Bool) -> Ticket? {
      for _ in 0..<order.count {
        guard let namespace = order.popFirst() else { return nil }
        guard may(namespace), let ticket = tickets[namespace]?.popFirst() else {
          order.append(namespace)
          continue
        }
        if tickets[namespace]?.isEmpty == true {
          tickets[namespace] = nil
        } else {
          order.append(namespace)
        }
        return ticket
      }
      return nil
    }
  }

  private let room: Int
  private var running: [Kind: [String: Int]] = [:]
  private var lines: [Kind: Line] = [:]
  private var lastNumber = 0
  /// How many changes in a row went before creations.
  private var changes = 0

  /// Room for a number of writes at once, at least one.
  init(_ room: Int) { self.room = max(1, room) }

  /// How many write.
  var runningCount: Int { Kind.allCases.reduce(0) { $0 + count($1) } }
  /// How many wait.
  var waitingCount: Int {
    lines.values.reduce(0) { $0 + $1.tickets.values.reduce(0) { $0 + $1.count } }
  }

  /// Somebody wants to write.
  ///
  /// - Returns: its ticket, and all whose turn it is now, perhaps this one.
  mutating func enter(_ namespace: String, _ kind: Kind) -> (ticket: Ticket, next: [Ticket]) {
    lastNumber += 1
    let ticket = Ticket(number: lastNumber, namespace: namespace, kind: kind)
    lines[kind, default: Line()].append(ticket)
    return (ticket, next())
  }

  /// Somebody has written; returns all whose turn it is now.
  mutating func leave(_ ticket: Ticket) -> [Ticket] {
    let left = (running[ticket.kind]?[ticket.namespace] ?? 1) - 1
    running[ticket.kind]?[ticket.namespace] = left > 0 ? left : nil
    return next()
  }

  private mutating func next() -> [Ticket] {
    var result: [Ticket] = []
    while let ticket = takeOne() {
      running[ticket.kind, default: [:]][ticket.namespace, default: 0] += 1
      result.append(ticket)
    }
    return result
  }

  private mutating func takeOne() -> Ticket? {
    guard runningCount < room else { return nil }
    let order: [Kind] = changes < 7 ? [.change, .creation] : [.creation, .change]
    for kind in order {
      if kind == .creation, count(.creation) >= room - room / 4 { continue }
      let counts = running[kind] ?? [:]
      let share = max(1, room / 2)
      guard let ticket = lines[kind]?.next({ counts[$0, default: 0] < share }) else { continue }
      changes = kind == .change && lines[.creation]?.order.isEmpty == false ? changes + 1 : 0
      return ticket
    }
    return nil
  }

  private func count(_ kind: Kind) -> Int { running[kind]?.values.reduce(0, +) ?? 0 }
}
