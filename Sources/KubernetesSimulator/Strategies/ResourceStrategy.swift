internal import KubernetesCore

/// What is particular to one type when its objects are written.
protocol ResourceStrategy: Sendable {
  /// Whether the metadata counts the changes of what is wanted.
  var tracksGeneration: Bool { get }
  /// Whether a replacement need not name a resource version.
  var allowsUnconditionalUpdate: Bool { get }
  /// Whether a deletion answers with the object rather than with a `Status`.
  var returnsDeletedObject: Bool { get }

  /// Whether objects are given time to end.
  var endsGracefully: Bool { get }

  /// Fills in what the writer left out.
  func setDefaults(_ object: inout JSONValue)
  /// Resets what a creator may not set, and assigns what the server does.
  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments)
  /// Resets what a writer of the object, or of its status, may not change.
  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?)
  /// What is wrong with the object's name.
  func nameFault(_ name: String) -> String?
  func validate(_ object: JSONValue) -> [FieldFault]
  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault]
  /// How long the object may take to end once it is deleted, in seconds.
  func gracePeriod(_ object: JSONValue, requested: Int?) -> Int
  /// The object as it is stored.
  func stored(_ object: JSONValue) -> JSONValue
  /// A stored object as this version shows it.
  func shown(_ object: JSONValue, as type: ResourceType) -> JSONValue
}

extension ResourceStrategy {
  var tracksGeneration: Bool { false }
  var allowsUnconditionalUpdate: Bool { true }
  var returnsDeletedObject: Bool { false }
  var endsGracefully: Bool { false }

  func setDefaults(_ object: inout JSONValue) {}
  func prepareForCreate(_ object: inout JSONValue, assign: inout Assignments) {}
  func prepareForUpdate(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    separateStatus(&object, old: old, subresource: subresource)
  }
  func nameFault(_ name: String) -> String? { Names.subdomainFault(name) }
  func validate(_ object: JSONValue) -> [FieldFault] { [] }
  func validateUpdate(_ object: JSONValue, old: JSONValue, subresource: String?) -> [FieldFault] {
    validate(object)
  }
  func gracePeriod(_ object: JSONValue, requested: Int?) -> Int { 0 }
  func stored(_ object: JSONValue) -> JSONValue { object }

  func shown(_ object: JSONValue, as type: ResourceType) -> JSONValue {
    guard object["apiVersion"]?.string != type.apiVersion else { return object }
    var object = object
    object["apiVersion"] = .string(type.apiVersion)
    return object
  }

  /// Writes to the object keep its status, writes to the status keep all but that.
  func separateStatus(_ object: inout JSONValue, old: JSONValue, subresource: String?) {
    if subresource == "status" {
      let status = object["status"]
      let managedFields = object["metadata"]?["managedFields"]
      object = old
      object["status"] = status
      object.setMetadata("managedFields", managedFields)
    } else {
      object["status"] = old["status"]
    }
  }
}

/// What the server hands out once: addresses in the cluster.
struct Assignments: Sendable {
  private var lastServiceAddress = 0
  private var lastPodAddress = 0

  /// The next virtual address of a service.
  mutating func serviceAddress() -> String {
    lastServiceAddress += 1
    return "10.96.\(lastServiceAddress / 254).\(lastServiceAddress % 254 + 1)"
  }

  /// The next address of a pod: none is given twice.
  mutating func podAddress() -> String {
    lastPodAddress += 1
    return "10.244.\(lastPodAddress / 254 % 256).\(lastPodAddress % 254 + 1)"
  }
}

/// A type about which there is nothing particular.
struct PlainStrategy: ResourceStrategy {}
