/// A link from an object to one that owns it: with the last owner gone, garbage collection deletes
/// the object.
public struct OwnerReference: Sendable, Hashable, Codable {
  /// The API group and version of the owner's type.
  public var apiVersion: String
  /// The owner's type, as a manifest calls it.
  public var kind: String
  /// The owner's name; its namespace is that of the object it owns.
  public var name: String
  /// The owner's uid: an object of the same name made later is no owner.
  public var uid: String
  /// Whether the owner manages the object; one owner at most does.
  public var controller: Bool
  /// Whether deleting the owner in the foreground waits for this object.
  public var blockOwnerDeletion: Bool

  /// A link to an owner; by default one that does not manage the object.
  public init(
    apiVersion: String, kind: String, name: String, uid: String, controller: Bool = false,
    blockOwnerDeletion: Bool = false
  ) {
    self.apiVersion = apiVersion
    self.kind = kind
    self.name = name
    self.uid = uid
    self.controller = controller
    self.blockOwnerDeletion = blockOwnerDeletion
  }

  /// The reference as the API takes it.
  package var json: JSONValue {
    [
      "apiVersion": .string(apiVersion), "kind": .string(kind), "name": .string(name),
      "uid": .string(uid), "controller": .bool(controller),
      "blockOwnerDeletion": .bool(blockOwnerDeletion),
    ]
  }

  private enum CodingKeys: String, CodingKey {
    case apiVersion, kind, name, uid, controller, blockOwnerDeletion
  }

  /// Reads a link, taking what is not there as empty or false.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    apiVersion = try container.decodeIfPresent(String.self, forKey: .apiVersion) ?? ""
    kind = try container.decodeIfPresent(String.self, forKey: .kind) ?? ""
    name = try container.decodeIfPresent(String.self, forKey: .name) ?? ""
    uid = try container.decodeIfPresent(String.self, forKey: .uid) ?? ""
    controller = try container.decodeIfPresent(Bool.self, forKey: .controller) ?? false
    blockOwnerDeletion =
      try container.decodeIfPresent(Bool.self, forKey: .blockOwnerDeletion) ?? false
  }
}
