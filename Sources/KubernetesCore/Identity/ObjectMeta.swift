/// The metadata that every object has, as far as controllers read it.
///
/// Fields that a server leaves out are empty or nil; `managedFields` is never kept.
public struct ObjectMeta: Sendable, Hashable, Codable {
  /// Unique among the objects of one type in a namespace.
  public var name: String
  /// The namespace; empty for an object outside namespaces.
  public var namespace: String
  /// What tells this object from an earlier one of the same name.
  public var uid: String
  /// Which version of the object this is: opaque, but for its order within one resource type.
  public var resourceVersion: String
  /// Counts the changes of the object's spec, from 1.
  public var generation: Int
  /// When the server made the object; nil before it did.
  public var creationTimestamp: Timestamp?
  /// When the object asked to be deleted; nil while nobody has asked.
  public var deletionTimestamp: Timestamp?
  /// What selectors choose objects by.
  public var labels: [String: String]
  /// What people and programs note on the object.
  public var annotations: [String: String]
  /// The objects that this one goes with when they are deleted.
  public var ownerReferences: [OwnerReference]
  /// Who must be done with the object before a deletion takes it away.
  public var finalizers: [String]

  /// Metadata with a name, and the rest as it is for an object that no server has seen.
  public init(
    name: String, namespace: String = "", uid: String = "", resourceVersion: String = "",
    generation: Int = 0, creationTimestamp: Timestamp? = nil, deletionTimestamp: Timestamp? = nil,
    labels: [String: String] = [:], annotations: [String: String] = [:],
    ownerReferences: [OwnerReference] = [], finalizers: [String] = []
  ) {
    self.name = name
    self.namespace = namespace
    self.uid = uid
    self.resourceVersion = resourceVersion
    self.generation = generation
    self.creationTimestamp = creationTimestamp
    self.deletionTimestamp = deletionTimestamp
    self.labels = labels
    self.annotations = annotations
    self.ownerReferences = ownerReferences
    self.finalizers = finalizers
  }

  private enum CodingKeys: String, CodingKey {
    case name, namespace, uid, resourceVersion, generation, creationTimestamp, deletionTimestamp
    case labels, annotations, ownerReferences, finalizers
  }

  /// Reads metadata, taking what is not there as empty.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
    namespace = try container.decodeIfPresent(String.self, forKey: .namespace) ?? ""
    uid = try container.decodeIfPresent(String.self, forKey: .uid) ?? ""
    resourceVersion = try container.decodeIfPresent(String.self, forKey: .resourceVersion) ?? ""
    generation = try container.decodeIfPresent(Int.self, forKey: .generation) ?? 0
    creationTimestamp = try container.decodeIfPresent(Timestamp.self, forKey: .creationTimestamp)
    deletionTimestamp = try container.decodeIfPresent(Timestamp.self, forKey: .deletionTimestamp)
    labels = try container.decodeIfPresent([String: String].self, forKey: .labels) ?? [:]
    annotations = try container.decodeIfPresent([String: String].self, forKey: .annotations) ?? [:]
    ownerReferences =
      try container.decodeIfPresent([OwnerReference].self, forKey: .ownerReferences) ?? []
    finalizers = try container.decodeIfPresent([String].self, forKey: .finalizers) ?? []
  }

  /// The object's namespace and name.
  public var key: ObjectKey { ObjectKey(namespace: namespace, name: name) }

  /// Whether somebody has asked for the object to be deleted.
  public var isTerminating: Bool { deletionTimestamp != nil }

  /// The owner that manages this object: there is at most one.
  public var controller: OwnerReference? { ownerReferences.first { $0.controller } }
}
