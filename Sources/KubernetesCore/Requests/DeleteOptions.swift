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
