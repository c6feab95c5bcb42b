public import KubernetesCore

/// How many replicas an object of any type has and is to have (autoscaling/v1 Scale).
public struct Scale: Sendable, Hashable, Codable {
  /// What is wanted.
  public struct Spec: Sendable, Hashable, Codable {
    /// How many replicas there are to be.
    public var replicas: Int?
  }

  /// What there is.
  public struct Status: Sendable, Hashable, Codable {
    /// How many replicas there are.
    public var replicas: Int?
    /// Which pods they are, in the syntax of label selectors.
    public var selector: String?
  }

  /// As much of the object's metadata as a replacement needs.
  public struct Metadata: Sendable, Hashable, Codable {
    /// The object's name.
    public var name: String?
    /// The object's namespace.
    public var namespace: String?
    /// The object's uid.
    public var uid: String?
    /// The version that a replacement must still find.
    public var resourceVersion: String?
  }

  /// `autoscaling/v1`.
  public var apiVersion: String?
  /// `Scale`.
  public var kind: String?
  /// The metadata of the object that is scaled.
  public var metadata: Metadata
  /// What is wanted; nil where the object says nothing.
  public var spec: Spec?
  /// What there is.
  public var status: Status?

  /// How many replicas there are to be; an object that says nothing has 0.
  public var replicas: Int {
    get { spec?.replicas ?? 0 }
    set { spec = Spec(replicas: newValue) }
  }
}

extension KubernetesClient {
  /// Reads how many replicas an object has and is to have.
  public func scale(_ type: ResourceType, _ key: ObjectKey) async throws(APIError) -> Scale {
    try await get(type, key, subresource: "scale", as: Scale.self)
  }

  /// Replaces how many replicas an object is to have; fails with 409 where the object has changed
  /// since the scale was read.
  @discardableResult
  public func replaceScale(
    _ type: ResourceType, _ key: ObjectKey, _ scale: Scale
  ) async throws(APIError) -> Scale {
    try await replace(type, key, subresource: "scale", scale, as: Scale.self)
  }
}
