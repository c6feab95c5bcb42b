internal import KubernetesCore

/// The faults in force.
struct FaultPlan: Sendable {
  /// What all rules together do to one request.
  struct Effect: Sendable {
    var delay: Duration?
    var refusesConnection = false
    var losesAnswer = false
    var cutAfterBytes: Int?
    var failure: APIFailure?
  }

  /// Watches see no change after this revision.
  var heldRevision: Int?
  private var rules: [Int: FaultRule] = [:]
  private var lastRule = 0

  mutating func add(_ rule: FaultRule) -> Int {
    lastRule += 1
    rules[lastRule] = rule
    return lastRule
  }

  mutating func remove(_ id: Int) { rules[id] = nil }
  mutating func removeAll() { rules = [:] }

  /// What befalls a request; rules that are used up go.
  mutating func take(for request: APIRequest) -> Effect {
    var effect = Effect()
    for (id, rule) in rules.sorted(by: { $0.key < $1.key }) where rule.matches(request) {
      if let remaining = rule.remaining {
        rules[id] = remaining > 1 ? rule : nil
        rules[id]?.remaining = remaining - 1
      }
      effect.add(rule.effect)
    }
    return effect
  }
}

extension FaultPlan.Effect {
  fileprivate mutating func add(_ effect: FaultRule.Effect) {
    switch effect {
    case .refuseConnection: refusesConnection = true
    case .loseAnswer: losesAnswer = true
    case .cutBody(let bytes): cutAfterBytes = min(bytes, cutAfterBytes ?? .max)
    case .delay(let duration): delay = (delay ?? .zero) + duration
    case .refuse(let refusal): failure = APIFailure(refusal)
    }
  }
}

extension APIFailure {
  fileprivate init(_ refusal: FaultRule.Refusal) {
    self.init(refusal.code, refusal.reason, refusal.message)
    if let seconds = refusal.retryAfterSeconds {
      details = ["retryAfterSeconds": .integer(seconds)]
    }
    if let cause = refusal.cause { details = ["causes": [["reason": .string(cause)]]] }
  }
}
