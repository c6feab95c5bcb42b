internal import KubernetesCore

/// A step that prepares the pod before its runtime containers start.
package struct Initializer: Sendable, Hashable {
  /// The step's name, and that of its container.
  package var name: String
  /// What the step does.
  package var action: Action
  /// After how many seconds the step is run again beside the runtime containers, and again; nil for
  /// once only.
  package var refreshSeconds: Int?

  /// What an initializer does: a step of one of the kinds.
  package struct Action: Sendable, Hashable {
    let kind: any InitializerKind

    init(_ kind: some InitializerKind) { self.kind = kind }

    package static func == (left: Self, right: Self) -> Bool {
      AnyHashable(left.kind) == AnyHashable(right.kind)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(AnyHashable(kind)) }
  }

  /// An initializer of a name and what it does, once or again and again.
  package init(name: String, action: Action, refreshSeconds: Int? = nil) {
    self.name = name
    self.action = action
    self.refreshSeconds = refreshSeconds
  }

  /// What follows the step's name in that of the container that runs it again.
  static let refresherSuffix = "-refresh"
  /// How long the name of a step that is run again may be, so that its refresher can be named.
  private static let maximumRefreshedNameLength = 63 - refresherSuffix.utf8.count

  /// The name of the container that runs the step again.
  var refresherName: String { name + Self.refresherSuffix }
}

extension Initializer {
  static let fields = Fields(
    Initializer(name: "", action: Action(ContainerInitializer(container: [:]))),
    "One step of the preparation. Exactly one of container, fetch and waitFor says what it does."
  ) {
    Field(
      \.name, "name", .text(63, .label), .required, "The step's name, and that of its container.")
    Field(oneOf: Action.alternatives, \.action, told: naming).turn(1)
    Field(
      \.refreshSeconds, "refreshSeconds", .count(minimum: 1), .optional,
      "After how many seconds the step is run again, beside the runtime containers, and then again"
        + " and again; it runs once without it. That is done by one more container, named after"
        + " the step with -refresh at the end. A fetch replaces its file whole, and leaves it as it"
        + " is when the download fails. A container must have its command written out, which sh"
        + " repeats: its image needs sh and sleep. Its probes and lifecycle are those of the added"
        + " container. How it replaces what it wrote is its own affair.")
    Field(refresh, at: "name") { initializer, _ in
      guard initializer.refreshSeconds != nil,
        (maximumRefreshedNameLength + 1...63).contains(initializer.name.utf8.count)
      else { return nil }
      return .invalid(initializer.name, "must be no more than \(lengthRule)")
    }
  }

  private static let lengthRule =
    "\(maximumRefreshedNameLength) characters with refreshSeconds, which adds a container of this"
    + " name with \(refresherSuffix) at its end"

  // MARK: What the API server checks

  /// The expression that an initializer is run again.
  static func isRefreshed(_ initializer: String) -> String {
    "has(\(initializer).refreshSeconds) && dyn(\(initializer).refreshSeconds) != null"
  }

  /// The expression that a name is that of the container which runs an initializer again.
  static func isRefresher(_ initializer: String, named name: String) -> String {
    "\(isRefreshed(initializer)) && \(initializer).name + '\(refresherSuffix)' == \(name)"
  }

  /// An expression that gives a message which names the initializer.
  private static func naming(_ message: String) -> String {
    "'initializer ' + self.name + ': \(message)'"
  }

  private static let refresh = {
    let hasRoom = "size(self.name) <= \(maximumRefreshedNameLength)"
    let needsRoom = naming("its name must be no more than \(lengthRule)")
    var (always, only): ([String], [String]) = ([], [])
    var (conditions, messages, nevers): ([String], [String], [(isSet: String, message: String)]) =
      ([], [], [])
    for kind in Action.kinds {
      switch kind.refreshing {
      case .always(let phrase): always.append(phrase)
      case .only(let phrase, let condition, let message):
        only.append(phrase)
        conditions.append(condition)
        messages.append(naming(message))
      case .never(let message): nevers.append((kind.isKind(of: "self"), naming(message)))
      }
    }
    let rules = [hasRoom] + nevers.map { "!(\($0.isSet))" } + conditions
    let lacking = zip(conditions, messages).dropLast().map { "!\($0) ? \($1) : " }.joined()
    return CELRule(
      "!(\(isRefreshed("self"))) || (\(rules.joined(separator: " && ")))",
      "refreshSeconds is for \((always + only).joined(separator: ", and for ")), with a name of no"
        + " more than \(maximumRefreshedNameLength) characters",
      messageExpression: nevers.map { "\($0.isSet) ? \($0.message) : " }.joined()
        + "\(hasRoom) ? \(lacking)\(messages.last ?? needsRoom) : \(needsRoom)",
      fieldPath: ".refreshSeconds")
  }()
}
