/// What a list or a watch asks for.
public struct ListOptions: Sendable, Hashable {
  /// Which labels objects must have, in the API's syntax; nil for all.
  public var labelSelector: String?
  /// Which fields objects must have, in the API's syntax; nil for all.
  public var fieldSelector: String?
  /// How many objects a page may hold; nil for no pages.
  public var limit: Int?
  /// The token that a page gave for the next one.
  public var continueToken: String?
  /// Where a watch goes on from, or how old a list may be; nil for the newest.
  public var resourceVersion: String?
  /// How the resource version of a list is meant: `Exact` or `NotOlderThan`.
  public var resourceVersionMatch: String?

  /// Options that ask for everything, as new as it is.
  public init(
    labelSelector: String? = nil, fieldSelector: String? = nil, limit: Int? = nil,
    continueToken: String? = nil, resourceVersion: String? = nil,
    resourceVersionMatch: String? = nil
  ) {
    self.labelSelector = labelSelector
    self.fieldSelector = fieldSelector
    self.limit = limit
    self.continueToken = continueToken
    self.resourceVersion = resourceVersion
    self.resourceVersionMatch = resourceVersionMatch
  }

  var query: [APIRequest.QueryItem] {
    var items: [APIRequest.QueryItem] = []
    if let labelSelector { items.append(.init("labelSelector", labelSelector)) }
    if let fieldSelector { items.append(.init("fieldSelector", fieldSelector)) }
    if let limit { items.append(.init("limit", String(limit))) }
    if let continueToken { items.append(.init("continue", continueToken)) }
    if let resourceVersion { items.append(.init("resourceVersion", resourceVersion)) }
    if let resourceVersionMatch {
      items.append(.init("resourceVersionMatch", resourceVersionMatch))
    }
    return items
  }
}

/// What a watch asks for beside its list options.
public struct WatchOptions: Sendable, Hashable {
  /// Selectors, and the resource version to go on from.
  public var list: ListOptions
  /// After how many seconds the server is to end the watch; nil leaves that to the server.
  public var timeoutSeconds: Int?
  /// Whether the watch begins with all that is there, closed by a bookmark (KEP-3157).
  public var sendInitialEvents: Bool

  /// A watch with bookmarks.
  public init(
    list: ListOptions = ListOptions(), timeoutSeconds: Int? = nil, sendInitialEvents: Bool = false
  ) {
    self.list = list
    self.timeoutSeconds = timeoutSeconds
    self.sendInitialEvents = sendInitialEvents
  }
}

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

/// Under what condition, and how, an object is deleted.
public struct DeleteOptions: Sendable, Hashable {
  /// What must still hold for the deletion to happen.
  public struct Preconditions: Sendable, Hashable {
    /// The object must have this uid: not be a later one of the same name.
    public var uid: String?
    /// The object must not have changed since this version.
    public var resourceVersion: String?

    /// Conditions on the object as it is; nil asks nothing.
    public init(uid: String? = nil, resourceVersion: String? = nil) {
      self.uid = uid
      self.resourceVersion = resourceVersion
    }
  }

  /// What becomes of the objects that the deleted one owns.
  public enum PropagationPolicy: String, Sendable, Hashable {
    case orphan = "Orphan"
    case background = "Background"
    case foreground = "Foreground"
  }

  /// What must still hold; nil for nothing.
  public var preconditions: Preconditions?
  /// What becomes of owned objects; nil leaves that to the type.
  public var propagationPolicy: PropagationPolicy?
  /// How long the object may take to end, in seconds; nil leaves that to the object.
  public var gracePeriodSeconds: Int?

  /// Options of a deletion; by default those of the type.
  public init(
    preconditions: Preconditions? = nil, propagationPolicy: PropagationPolicy? = nil,
    gracePeriodSeconds: Int? = nil
  ) {
    self.preconditions = preconditions
    self.propagationPolicy = propagationPolicy
    self.gracePeriodSeconds = gracePeriodSeconds
  }

  /// Reads options as a request's body has them; what is of another form is absent.
  package init(json: JSONValue) {
    let conditions = json["preconditions"]?.object.map { conditions in
      Preconditions(
        uid: conditions["uid"]?.string, resourceVersion: conditions["resourceVersion"]?.string)
    }
    self.init(
      preconditions: conditions,
      propagationPolicy: json["propagationPolicy"]?.string.flatMap { .init(rawValue: $0) },
      gracePeriodSeconds: json["gracePeriodSeconds"]?.integer)
  }

  func body() -> JSONValue {
    var options: JSONValue = ["apiVersion": "v1", "kind": "DeleteOptions"]
    var conditions: JSONValue = [:]
    if let uid = preconditions?.uid { conditions["uid"] = .string(uid) }
    if let version = preconditions?.resourceVersion {
      conditions["resourceVersion"] = .string(version)
    }
    if conditions != [:] { options["preconditions"] = conditions }
    if let propagationPolicy { options["propagationPolicy"] = .string(propagationPolicy.rawValue) }
    if let gracePeriodSeconds { options["gracePeriodSeconds"] = .integer(gracePeriodSeconds) }
    return options
  }
}
