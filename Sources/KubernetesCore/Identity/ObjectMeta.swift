/// The metadata that every object has, as far as controllers read it.
///
/// Fields that a server leaves out are empty or nil; `managedFields` is never kept.
public struct ObjectMeta: Sendable, Hashable, Codable {
  public var name: String
  public var namespace: String
  public var uid: String
  public var resourceVersion: String
  public var generation: Int
  public var creationTimestamp: Timestamp?
  /// When the object asked to be deleted; nil while nobody has asked.
  public var deletionTimestamp: Timestamp?
  public var labels: [String: String]
  public var annotations: [String: String]
  public var ownerReferences: [OwnerReference]
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
