/// What a write asks for beside its body.
public struct WriteOptions: Sendable, Hashable {
  /// How the server treats fields that it does not know or that stand twice.
  public enum FieldValidation: String, Sendable, Hashable {
    /// Says nothing.
    case ignore = "Ignore"
    /// Writes, and warns in the answer's headers.
    case warn = "Warn"
    /// Refuses.
    case strict = "Strict"
  }

  /// Who writes, for field ownership; nil lets the server take it from the user agent.
  public var fieldManager: String?
  /// What becomes of unknown and duplicate fields; nil leaves that to the server (`Warn`).
  public var fieldValidation: FieldValidation?
  /// Whether everything happens but the writing.
  public var dryRun: Bool
  /// Whether a server-side apply takes fields over that others own.
  public var force: Bool

  /// Options of a plain write.
  public init(
    fieldManager: String? = nil, fieldValidation: FieldValidation? = nil, dryRun: Bool = false,
    force: Bool = false
  ) {
    self.fieldManager = fieldManager
    self.fieldValidation = fieldValidation
    self.dryRun = dryRun
    self.force = force
  }

  var query: [APIRequest.QueryItem] {
    var items: [APIRequest.QueryItem] = []
    if let fieldManager { items.append(.init("fieldManager", fieldManager)) }
    if let fieldValidation { items.append(.init("fieldValidation", fieldValidation.rawValue)) }
    if dryRun { items.append(.init("dryRun", "All")) }
    if force { items.append(.init("force", "true")) }
    return items
  }
}

/// How a patch says what changes, by its content type.
public enum PatchType: String, Sendable, Hashable, CaseIterable {
  /// RFC 7396: what is given replaces, null removes.
  case merge = "application/merge-patch+json"
  /// RFC 6902: a list of operations.
  case json = "application/json-patch+json"
  /// Kubernetes' own merge that knows lists by key; built-in types alone have it.
  case strategicMerge = "application/strategic-merge-patch+json"
  /// Server-side apply (KEP-555): the fields that the field manager wants, and no others.
  case apply = "application/apply-patch+yaml"
}
