internal import KubernetesClient
internal import KubernetesCore
internal import PodPatternCore

/// Tells of pods that are to be adopted, and have no label of a revision, whether they are what their
/// pattern declares: then an update need not replace them.
struct Recognition: Sendable {
  private let server: WriteClient
  private let likeness: PodLikeness
  private let revision: String

  /// Asks the server what it would make of the pattern's template now. Nothing is made.
  ///
  /// - Throws: `RequestFailure` if the server would not make it, or does not say.
  init(
    _ server: WriteClient, _ manifest: PodManifest, revision: String, of pattern: PatternSnapshot
  ) async throws(RequestFailure) {
    (self.server, self.revision) = (server, revision)
    let name = PodName.make(
      pattern: pattern.key.name, revision: revision, suffix: PodName.randomSuffix())
    let made: JSONValue
    do throws(APIError) {
      made = try await server.write(
        .creation, in: pattern.key.namespace, as: JSONValue.self
      ) {
        .create(
          .pods, namespace: pattern.key.namespace, manifest.body(named: name).inJSON,
          options: Self.options)
      }
    } catch {
      throw RequestFailure(error).rephrased {
        "pods without the label \(ChildLabels.revision) are not adopted, as the server does not say"
          + " what it would make of the template: \($0)"
      }
    }
    likeness = PodLikeness(template: manifest.podTemplate, made: made)
  }

  private static let options = WriteOptions(
    fieldManager: WriteClient.fieldManager, fieldValidation: .strict, dryRun: true)

  /// The revision of a pod: the pattern's, or one that no pattern has.
  func revision(of pod: Plan.PodReference) async throws(RequestFailure) -> String {
    let found: JSONValue
    do throws(APIError) {
      found = try await server.read(.get(.pods, pod.key), as: JSONValue.self)
    } catch {
      throw RequestFailure(changing: error)
    }
    // One of the same name is another pod, of which the change of owners takes notice.
    return likeness.isShared(by: found) ? revision : PodLikeness.unknownRevision
  }
}
