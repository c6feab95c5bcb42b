internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// Hostile patterns on a real API server, beside a good one, when the operator starts: with streaming
/// lists and without.
@Suite(
  .tags(.realServer), .realServer,
  .timeLimit(.minutes(5)))
struct RealUnreadableTests {
  /// Fields of a pod template that no pod has, by the name of the pattern that has them.
  private static let hostile: [(name: String, field: String, isInvalid: Bool)] = [
    ("deep", nested(#"{"a":"#, "}", 9_900), true),
    ("flat-deep", nested("[", "]", 9_900), true),
    ("just-deep", nested("[", "]", 600), true),
    ("normal", #"{"caf\u00e9":1,"cafe\u0301":2}"#, false),
    ("kelvin", #"{"secret\u212aeyRef":{}}"#, false),
    ("half", #""\ud83d""#, false),
    ("long", "\"" + String(repeating: "x", count: 1_000_000) + "\"", true),
    ("number", "123456789012345678", false),
  ]

  private static func nested(_ opening: String, _ closing: String, _ count: Int) -> String {
    String(repeating: opening, count: count) + "1" + String(repeating: closing, count: count)
  }

  @Test(arguments: [true, false])
  func `a good pattern gets its pods beside patterns that can't be read, which are told so`(
    streaming: Bool
  ) async throws {
    var options = RealControlPlane.Options()
    if !streaming { options.serverArguments = ["--feature-gates=WatchList=false"] }
    let cluster = try await RealControlPlane(options)
    // The programs end when nobody holds this any more.
    defer { withExtendedLifetime(cluster) {} }
    let arena = try await RealArena(cluster, patience: .seconds(30))
    for (name, field, _) in Self.hostile { try await Self.create(name, field, arena) }
    try await Self.create("good", "1", arena, good: true)
    try await arena.withOperator {
      try await arena.until("the good one has its pods") {
        try await arena.pods().count { $0.pattern == "good" } == 2
      }
      for (name, _, isInvalid) in Self.hostile {
        try await arena.until("\(name) is told") {
          let stalled = try await Self.status(name, arena)[.stalled]
          // What can be read reaches the pod as written, and the server refuses it there.
          return stalled?.reason == (isInvalid ? "InvalidPattern" : "FailedCreate")
        }
      }
    }
  }

  private static func create(
    _ name: String, _ field: String, _ arena: RealArena, good: Bool = false
  ) async throws {
    let spec = good ? "" : #","hostile":\#(field)"#
    let body = """
      {"apiVersion":"podpattern.dev/v1alpha1","kind":"PodPattern","metadata":{"name":"\(name)"},
      "spec":{"replicas":2,"template":{"spec":{
      "containers":[{"name":"web","image":"nginx:1.27"}]\(spec)}}}}
      """
    _ = try await arena.client.perform(
      .create(.podPatterns, namespace: arena.namespace, body: Data(body.utf8)))
  }

  private static func status(_ name: String, _ arena: RealArena) async throws -> PodPatternStatus {
    let answer = try await arena.client.perform(
      .get(.podPatterns, arena.key(name)))
    return PodPatternStatus(json: try RawJSON(answer.body)["status"]?.value() ?? [:])
  }
}
