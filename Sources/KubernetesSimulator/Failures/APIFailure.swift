internal import KubernetesCore

/// A request refused, in the API server's own terms.
struct APIFailure: Error, Sendable, Hashable {
  var code: Int
  var reason: String
  var message: String
  var details: JSONValue?
  /// The token of a list that can go on in spite of the failure.
  var continueToken: String?

  init(_ code: Int, _ reason: String, _ message: String, details: JSONValue? = nil) {
    self.code = code
    self.reason = reason
    self.message = message
    self.details = details
  }

  /// The `Status` that tells a client.
  var status: JSONValue {
    var status: JSONValue = [
      "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure",
      "message": .string(message),
    ]
    if let continueToken { status["metadata"] = ["continue": .string(continueToken)] }
    if !reason.isEmpty { status["reason"] = .string(reason) }
    if let details { status["details"] = details }
    status["code"] = .integer(code)
    return status
  }

  /// How many seconds a client is asked to wait.
  var retryAfterSeconds: Int? { details?["retryAfterSeconds"]?.integer }
}

extension APIFailure {
  static func badRequest(_ message: String) -> Self { Self(400, "BadRequest", message) }

  static func forbidden(_ type: ResourceType, _ name: String, _ message: String) -> Self {
    Self(
      403, "Forbidden", "\(type.qualifiedPlural)\(quoted(name)) is forbidden: \(message)",
      details: type.details(name))
  }

  static func notFound(_ type: ResourceType, _ name: String) -> Self {
    Self(
      404, "NotFound", "\(type.qualifiedPlural) \"\(name)\" not found",
      details: type.details(name))
  }

  /// No type, or no subresource, is served at the path.
  static let unknownPath = Self(
    404, "NotFound", "the server could not find the requested resource", details: [:])

  static let methodNotAllowed = Self(
    405, "MethodNotAllowed", "the server does not allow this method on the requested resource",
    details: [:])

  static func alreadyExists(_ type: ResourceType, _ name: String) -> Self {
    Self(
      409, "AlreadyExists", "\(type.qualifiedPlural) \"\(name)\" already exists",
      details: type.details(name))
  }

  static func conflict(_ type: ResourceType, _ name: String, _ why: String) -> Self {
    Self(
      409, "Conflict",
      "Operation cannot be fulfilled on \(type.qualifiedPlural) \"\(name)\": \(why)",
      details: type.details(name))
  }

  static func changedMeanwhile(_ type: ResourceType, _ name: String) -> Self {
    conflict(
      type, name,
      "the object has been modified; please apply your changes to the latest version and try again"
    )
  }

  static func expired(_ message: String) -> Self { Self(410, "Expired", message) }

  /// A selector that is none.
  init(_ error: SelectorError) { self = .badRequest(error.description) }

  /// A patch that is none or can't be done: the API server does not say what is wrong with it.
  init(_ error: PatchError) {
    switch error {
    case .noPatch(let type):
      self = .badRequest(
        "json: cannot unmarshal \(type) into Go value of type jsonpatch.Patch")
    case .refused:
      self.init(
        422, "Invalid", "the server rejected our request due to an error in our request",
        details: [:])
    }
  }

  static func unsupportedMediaType(_ accepted: [String]) -> Self {
    Self(
      415, "UnsupportedMediaType",
      "the body of the request was in an unknown format - accepted media types include: "
        + accepted.joined(separator: ", "))
  }

  static func invalid(_ type: ResourceType, _ name: String, _ faults: [FieldFault]) -> Self {
    // events are checked in the core group's form, whichever form they came in
    let group = type == .events ? "" : type.group
    let kind = group.isEmpty ? type.kind : "\(type.kind).\(group)"
    return invalid(kind: kind, group: group, bareKind: type.kind, name: name, faults)
  }

  static func invalid(
    kind: String, group: String, bareKind: String, name: String, _ faults: [FieldFault]
  ) -> Self {
    let messages = faults.map { "\($0.field): \($0.reason)" }
    let list = messages.count == 1 ? messages[0] : "[\(messages.joined(separator: ", "))]"
    var details: JSONValue = [:]
    if !name.isEmpty { details["name"] = .string(name) }
    if !group.isEmpty { details["group"] = .string(group) }
    details["kind"] = .string(bareKind)
    details["causes"] = .array(faults.map(\.cause))
    return Self(422, "Invalid", "\(kind) \"\(name)\" is invalid: \(list)", details: details)
  }

  private static func quoted(_ name: String) -> String { name.isEmpty ? "" : " \"\(name)\"" }
}

extension ResourceType {
  /// `pods`, or `podpatterns.podpattern.dev`.
  var qualifiedPlural: String { group.isEmpty ? plural : "\(plural).\(group)" }

  func details(_ name: String) -> JSONValue {
    var details: JSONValue = [:]
    if !name.isEmpty { details["name"] = .string(name) }
    if !group.isEmpty { details["group"] = .string(group) }
    details["kind"] = .string(plural)
    return details
  }
}

extension FieldFault {
  /// The field as a `Status` names it.
  fileprivate var field: String { path.components.isEmpty ? "<nil>" : path.description }

  /// The fault as one of the causes of a `Status`.
  fileprivate var cause: JSONValue {
    ["reason": .string(kind.rawValue), "message": .string(reason), "field": .string(field)]
  }
}
