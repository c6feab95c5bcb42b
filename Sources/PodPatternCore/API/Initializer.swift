package import KubernetesCore

/// A step that prepares the pod before its runtime containers start.
package struct Initializer: Sendable, Hashable {
  /// The step's name, and that of its container.
  package var name: String
  /// What the step does.
  package var action: Action
  /// After how many seconds the step is run again beside the runtime containers, and again; nil for
  /// once only.
  package var refreshSeconds: Int?

  /// What an initializer does.
  package enum Action: Sendable, Hashable {
    /// Runs a container: any field of core/v1 Container but its name.
    case container(JSONValue)
    case fetch(Fetch)
    case waitFor(WaitFor)
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
    Initializer(name: "", action: .container([:])),
    "One step of the preparation. Exactly one of container, fetch and waitFor says what it does."
  ) {
    Field(
      \.name, "name", .text(63, .label), .required, "The step's name, and that of its container.")
    Field(oneOf: Action.kinds, \.action, told: naming).turn(1)
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

  /// The expression that an initializer is of a kind.
  static func isSet(_ kind: String, of initializer: String) -> String {
    "has(\(initializer).\(kind)) && \(initializer).\(kind) != null"
  }

  /// An expression that gives a message which names the initializer.
  private static func naming(_ message: String) -> String {
    "'initializer ' + self.name + ': \(message)'"
  }

  private static let refresh = {
    let waits = isSet("waitFor", of: "self")
    let hasRoom = "size(self.name) <= \(maximumRefreshedNameLength)"
    let hasCommand =
      "(!has(self.container) || self.container == null || (has(self.container.command)"
      + " && dyn(self.container.command) != null && size(self.container.command) > 0))"
    let needsCommand = naming(
      "container.command must be set with refreshSeconds, as that of the image is not known")
    let needsRoom = naming("its name must be no more than \(lengthRule)")
    return CELRule(
      "!(\(isRefreshed("self"))) || (\(hasRoom) && !(\(waits)) && \(hasCommand))",
      "refreshSeconds is for a fetch, and for a container whose command is set, with a name of no"
        + " more than \(maximumRefreshedNameLength) characters",
      messageExpression:
        "\(waits) ? \(naming("waitFor writes nothing that could be refreshed"))"
        + " : \(hasRoom) ? \(needsCommand) : \(needsRoom)",
      fieldPath: ".refreshSeconds")
  }()
}
