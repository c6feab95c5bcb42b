/// How many objects there are to expand, and how many pods each of them has.
package struct Shape: Sendable, Hashable {
  package let objects: Int
  package let replicas: Int

  package var pods: Int { objects * replicas }

  package init(objects: Int, replicas: Int) { (self.objects, self.replicas) = (objects, replicas) }

  /// Reads `200x10`; nil unless both are numbers from 1 to a million.
  package init?(_ text: String) {
    let parts = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let objects = parts[0], let replicas = parts[1],
      (1...1_000_000).contains(objects), (1...1_000_000).contains(replicas)
    else { return nil }
    self.init(objects: objects, replicas: replicas)
  }
}

extension Shape: CustomStringConvertible {
  package var description: String { "\(objects.grouped) × \(replicas.grouped)" }
}
