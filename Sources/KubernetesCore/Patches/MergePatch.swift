extension JSONValue {
  /// This document with a JSON merge patch (RFC 7396) applied: what the patch has replaces, null
  /// removes.
  public func applyingMergePatch(_ patch: JSONValue) -> JSONValue {
    guard case .object(let changes) = patch else { return patch }
    var members = object ?? [:]
    for (key, change) in changes {
      if change.isNull {
        members.removeValue(forKey: key)
      } else {
        members[key] = (members[key] ?? .null).applyingMergePatch(change)
      }
    }
    return .object(members)
  }
}
