import KubernetesClient
import KubernetesCore
import KubernetesTestSupport
import Testing

extension RealControlPlane {
  /// Applies a CustomResourceDefinition, and waits until its objects can be created; once, however
  /// many tests ask for it.
  func define(_ definition: JSONValue, serving type: ResourceType) async throws {
    try await Definitions.shared.once("\(folder) \(type.plural)") { [self] in
      try await apply(definition, serving: type)
    }
  }

  private func apply(_ definition: JSONValue, serving type: ResourceType) async throws {
    let key = ObjectKey(namespace: "", name: "\(type.plural).\(type.group)")
    _ = try await client.apply(
      .customResourceDefinitions, key, definition, fieldManager: "tests", as: JSONValue.self)
    // The server has no event for the moment from which on it serves a type.
    try await eventually("\(type.plural) are served") { try await client.serves(type) }
  }

  /// What becomes of an object that is created, without keeping it.
  func verdict(
    on object: JSONValue, _ type: ResourceType,
    validation: WriteOptions.FieldValidation = .strict
  ) async throws -> Verdict {
    do throws(APIError) {
      return .accepted(
        try await client.create(
          type, namespace: "default", object,
          options: WriteOptions(fieldValidation: validation, dryRun: true), as: JSONValue.self))
    } catch {
      guard case .status(let status) = error.cause, let code = status.code, code < 500 else {
        throw error
      }
      return .refused(status)
    }
  }

  /// Whether an object can be created.
  enum Verdict: Sendable {
    /// It can, and would be kept so.
    case accepted(JSONValue)
    case refused(Status)

    /// The server's message; empty where it has none.
    var message: String {
      switch self {
      case .accepted: ""
      case .refused(let status): status.message ?? ""
      }
    }
  }
}

extension JSONValue {
  /// Whether two values are the same but for the order of fields and the spelling of numbers.
  func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let left), .object(let right)):
      left.count == right.count
        && left.allSatisfy { name, value in right[name].map(value.isEquivalent) ?? false }
    case (.array(let left), .array(let right)):
      left.count == right.count && zip(left, right).allSatisfy { $0.isEquivalent(to: $1) }
    case (.number(let left), .number(let right)): left.double == right.double
    default: self == other
    }
  }
}

/// What was defined in this process.
private actor Definitions {
  static let shared = Definitions()

  private var tasks: [String: Task<Void, any Error>] = [:]

  func once(_ name: String, _ body: @escaping @Sendable () async throws -> Void) async throws {
    let task = tasks[name] ?? Task { try await body() }
    tasks[name] = task
    try await task.value
  }
}
