internal import DequeModule

/// Decides the order of writes when only a limited number may run at once: pure, tickets go in and
/// out.
///
/// Guarantees: changes and deletions go before creations, except that every eighth turn is a
/// creation's; within each kind, namespaces take turns; one namespace takes at most half of the
/// capacity for each kind, and creations in all namespaces leave a quarter of it free. So a
/// namespace with slow requests, or thousands of them, prevents nobody from deleting pods. The
/// queue is bounded by the number of callers, each of which waits for its own ticket.
struct Turns: Sendable {
  /// The kind of a write.
  enum Kind: Int, Sendable, Hashable, CaseIterable {
    /// Changes and deletions, and all writes of objects beside the pods.
    case change
    /// Creations of pods.
    case creation
  }

  struct Ticket: Sendable, Hashable {
    let number: Int
    let namespace: String
    let kind: Kind
  }

  /// The tickets of one kind, with the namespaces in the order of their turns.
  private struct Line: Sendable {
    var order = Deque<String>()
    var tickets: [String: Deque<Ticket>] = [:]

    mutating func append(_ ticket: Ticket) {
      if tickets[ticket.namespace] == nil { order.append(ticket.namespace) }
      tickets[ticket.namespace, default: []].append(ticket)
    }

    /// The first ticket of the next namespace that may have one.
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
  /// How many changes in a row have gone before waiting creations.
  private var changes = 0

  /// - Parameter capacity: the number of concurrent writes, at least one.
  init(_ room: Int) { self.room = max(1, room) }

  var runningCount: Int { Kind.allCases.reduce(0) { $0 + count($1) } }
  var waitingCount: Int {
    lines.values.reduce(0) { $0 + $1.tickets.values.reduce(0) { $0 + $1.count } }
  }

  /// Enqueues a write.
  ///
  /// - Returns: its ticket, and all tickets whose turn it is now, possibly including it.
  mutating func enter(_ namespace: String, _ kind: Kind) -> (ticket: Ticket, next: [Ticket]) {
    lastNumber += 1
    let ticket = Ticket(number: lastNumber, namespace: namespace, kind: kind)
    lines[kind, default: Line()].append(ticket)
    return (ticket, next())
  }

  /// Ends a write; returns all tickets whose turn it is now.
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
