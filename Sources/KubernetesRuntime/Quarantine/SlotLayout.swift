internal import KubernetesCore

/// How a key is written into a slot: two bytes of length, then `namespace/name`.
///
/// The length is written last and erased first: a process that dies between leaves an empty slot.
enum SlotLayout {
  /// How many bytes a slot has.
  static let size = 512

  /// The bytes of a key, the length aside; nil where it does not fit.
  static func bytes(of key: ObjectKey) -> [UInt8]? {
    let bytes = Array("\(key.namespace)/\(key.name)".utf8)
    return bytes.count <= size - 2 ? bytes : nil
  }

  /// The keys in the bytes of a file, whatever is in it.
  static func keys(in bytes: [UInt8]) -> [ObjectKey] {
    var keys: [ObjectKey] = []
    for start in stride(from: 0, to: bytes.count - bytes.count % size, by: size) {
      let length = Int(bytes[start]) | Int(bytes[start + 1]) << 8
      guard (2...(size - 2)).contains(length) else { continue }
      let text = String(decoding: bytes[(start + 2)..<(start + 2 + length)], as: UTF8.self)
      let parts = text.parts(separatedBy: "/", keepingEmpty: true)
      guard parts.count == 2 else { continue }
      let key = ObjectKey(namespace: parts[0], name: parts[1])
      if key.isPlausible, !keys.contains(key) { keys.append(key) }
    }
    return keys
  }
}
