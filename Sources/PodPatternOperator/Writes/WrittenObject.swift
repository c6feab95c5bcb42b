/// What is read of the answer to a write: enough to know the object again.
struct WrittenObject: Decodable, Sendable {
  struct Metadata: Decodable, Sendable {
    let uid: String
    let resourceVersion: String
    let labels: Labels?
  }

  struct Labels: Decodable, Sendable {
    let pattern: String?
    let revision: String?

    private enum CodingKeys: String, CodingKey {
      case pattern = "podpattern.dev/pattern"
      case revision = "podpattern.dev/revision"
    }
  }

  let metadata: Metadata
}
