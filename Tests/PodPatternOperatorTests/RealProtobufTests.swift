internal import FoundationEssentials
internal import KubernetesClient
internal import KubernetesCore
internal import KubernetesTestSupport
internal import PodPatternCore
internal import Testing

@testable internal import PodPatternOperator

/// A real API server's JSON and its protobuf, of the same objects.
@Suite(.tags(.realServer), .realServer(from: 36), .timeLimit(.minutes(5)))
struct RealProtobufTests {
  /// Bodies of pods' statuses, one for each pod: what kubelets and schedulers report.
  private static let statuses: [JSONValue] = [
    [:],
    [
      "phase": "Pending", "reason": "R", "message": "m é",
      "conditions": [
        [
          "type": "PodScheduled", "status": "False", "reason": "Unschedulable",
          "message": "0/3 nodes are available", "lastTransitionTime": "2027-01-15T08:00:00Z",
        ], ["type": "PodReadyToStartContainers", "status": "False"],
        ["type": "example.com/lb", "status": "False", "reason": "NotAttached"],
      ],
      "initContainerStatuses": [
        [
          "name": "fetch", "image": "i", "imageID": "", "ready": false, "restartCount": 4,
          "state": ["waiting": ["reason": "CrashLoopBackOff", "message": "back-off"]],
          "lastState": [
            "terminated": [
              "exitCode": -6, "reason": "Error", "message": "no\nsuch host",
              "startedAt": "2027-01-15T08:00:00Z", "finishedAt": "2027-01-15T08:00:03Z",
            ]
          ],
        ]
      ],
    ],
    [
      "phase": "Running", "startTime": "2027-01-15T07:59:00Z", "podIP": "10.0.0.1",
      "conditions": [
        ["type": "Ready", "status": "True", "lastTransitionTime": "2027-01-15T08:00:00Z"],
        ["type": "DisruptionTarget", "status": "True", "reason": "EvictionByEvictionAPI"],
        [
          "type": "podpattern.dev/in-place", "status": "False",
          "lastTransitionTime": "2027-01-15T08:00:00Z",
        ],
      ],
      "containerStatuses": [
        [
          "name": "web", "image": "nginx:1.27", "imageID": "docker.io/nginx@sha256:ab",
          "containerID": "containerd://0123456789", "ready": true, "restartCount": 2147483647,
          "started": true, "state": ["running": ["startedAt": "2027-01-15T08:00:00Z"]],
          "resources": ["requests": ["cpu": "100m", "memory": "64Mi"]],
        ]
      ],
    ],
    [
      "phase": "Failed", "reason": "Evicted", "startTime": "2027-01-15T07:59:00Z",
      "containerStatuses": [
        [
          "name": "web", "image": "nginx:1.27", "imageID": "", "ready": false, "restartCount": 0,
          "state": [
            "terminated": [
              "exitCode": 137, "reason": "OOMKilled", "startedAt": "2027-01-15T08:00:00Z",
              "finishedAt": "2027-01-15T08:01:00Z",
            ]
          ],
        ]
      ],
    ],
  ]

  private static func pod(_ number: Int) -> JSONValue {
    [
      "metadata": [
        "name": .string("pod-\(number)"), "finalizers": ["example.test/wait"],
        "labels": ["podpattern.dev/pattern": "weather", "podpattern.dev/revision": "a1", "x": ""],
        "annotations": [
          "podpattern.dev/replacement": "2", "podpattern.dev/index": .string("\(number)"),
          "podpattern.dev/in-place-update":
            #"{"containers":{"web":{"restarts":1}},"resized":["web"]}"#,
        ],
        "ownerReferences": [
          ["apiVersion": "v1", "kind": "ConfigMap", "name": "a", "uid": "u"],
          ["apiVersion": "v1", "kind": "Secret", "name": "b", "uid": "v", "controller": true],
        ],
      ],
      "spec": [
        "terminationGracePeriodSeconds": 5,
        "readinessGates": [
          ["conditionType": "example.com/lb"], ["conditionType": "podpattern.dev/in-place"],
        ],
        "schedulingGates": number == 0 ? [["name": "example.com/wait"]] : [],
        "initContainers": [
          ["name": "fetch", "image": "i"],
          ["name": "proxy", "image": "p", "restartPolicy": "Always"],
        ],
        "containers": [
          [
            "name": "web", "image": "nginx:1.27",
            "resources": ["requests": ["cpu": "0.1", "memory": "65536Ki"]],
            "resizePolicy": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]],
          ]
        ],
      ],
    ]
  }

  private struct Cluster {
    let client: KubernetesClient
    let namespace: String

    /// A namespace with a pod of each status, the last of which is terminating.
    init() async throws {
      let plane = try await RealControlPlane.shared()
      (client, namespace) = (plane.client, try await plane.makeNamespace())
      for (number, status) in statuses.enumerated() {
        let pod = try await client.create(
          .pods, namespace: namespace, pod(number), as: JSONValue.self)
        let key = ObjectKey(namespace: namespace, name: "pod-\(number)")
        #expect(pod["metadata"]?["name"]?.string == key.name)
        _ = try await client.patchStatus(
          .pods, key, .strategicMerge, ["status": status] as JSONValue, as: JSONValue.self)
      }
      try await client.delete(.pods, ObjectKey(namespace: namespace, name: "pod-2"))
    }

    func page(
      _ format: WireFormat, _ options: ListOptions = ListOptions()
    ) async throws -> DecodedPage<PodSnapshot> {
      let answer = try await client.perform(
        .list(.pods, namespace: namespace, options: options, preferring: format))
      #expect(WireFormat(of: answer.headers) == format)
      return try PodSnapshot.decoding.page(answer.body, format)
    }

    /// The first lines of a watch.
    func lines(
      _ count: Int, _ format: WireFormat, _ options: WatchOptions
    ) async throws -> [WatchLine<PodSnapshot>] {
      let answer = try await client.stream(
        .watch(.pods, namespace: namespace, options: options, preferring: format))
      #expect(WireFormat(of: answer.headers) == format)
      var decoder = WatchDecoder(PodSnapshot.decoding, format)
      var lines: [WatchLine<PodSnapshot>] = []
      for try await chunk in answer.body {
        lines += try decoder.feed(chunk)
        if lines.count >= count { break }
      }
      return lines
    }
  }

  @Test func `lists and watches show the same pods in both formats`() async throws {
    let cluster = try await Cluster()
    let (json, protobuf) = (try await cluster.page(.json), try await cluster.page(.protobuf))
    #expect(json.items.count == Self.statuses.count && json.undecodable.isEmpty)
    #expect(protobuf.items == json.items && protobuf.undecodable.isEmpty)
    #expect(ResourceVersion(protobuf.resourceVersion) != nil && protobuf.continueToken == nil)
    let (pages, same) = (
      try await cluster.page(.protobuf, ListOptions(limit: 3)),
      try await cluster.page(.json, ListOptions(limit: 3))
    )
    #expect(pages.items == same.items && pages.items.count == 3)
    let rest = try await cluster.page(
      .protobuf, ListOptions(limit: 3, continueToken: pages.continueToken))
    #expect(rest.items == json.items.suffix(1))

    let options = WatchOptions(sendInitialEvents: true)
    let count = Self.statuses.count + 1
    let (lines, others) = (
      try await cluster.lines(count, .json, options),
      try await cluster.lines(count, .protobuf, options)
    )
    func key(_ line: WatchLine<PodSnapshot>) -> String {
      if case .event(.added(let pod)) = line { pod.key.name } else { "z" }
    }
    // What is there comes in no certain order, and the last bookmark may be of a later version.
    #expect(
      lines.dropLast().sorted { key($0) < key($1) }
        == others.dropLast().sorted { key($0) < key($1) })
    switch (lines.last, others.last) {
    case (
      .event(.bookmark(_, initialEventsEnd: true)), .event(.bookmark(_, initialEventsEnd: true))
    ):
      break
    // An etcd before 3.5.13 makes no streaming lists: the server says so in an event.
    case (.event(.error(let one)), .event(.error(let other))):
      #expect(one.code == other.code && one.message == other.message && one.code != nil)
    default: #expect(Bool(false), "\(lines), \(others)")
    }
    // Changes, and a last state.
    let from = WatchOptions(list: ListOptions(resourceVersion: json.resourceVersion))
    let gone = ObjectKey(namespace: cluster.namespace, name: "pod-2")
    let patch: JSONValue = ["metadata": ["finalizers": .null]]
    _ = try await cluster.client.patch(.pods, gone, .merge, patch, as: JSONValue.self)
    let last = ObjectKey(namespace: cluster.namespace, name: "pod-3")
    _ = try await cluster.client.patch(.pods, last, .merge, patch, as: JSONValue.self)
    try await cluster.client.delete(
      .pods, last, options: DeleteOptions(gracePeriodSeconds: 0))
    let (changes, alike) = (
      try await cluster.lines(3, .json, from), try await cluster.lines(3, .protobuf, from)
    )
    // The last chunk may hold more than was waited for.
    #expect(changes.prefix(3) == alike.prefix(3) && alike.count >= 3)
    #expect(alike.contains { if case .event(.deleted) = $0 { true } else { false } })
  }

  @Test func `refusals say the same in both formats`() async throws {
    let cluster = try await Cluster()
    func refusal(_ format: WireFormat) async throws -> APIError {
      let key = ObjectKey(namespace: cluster.namespace, name: "nobody")
      let error = await #expect(throws: APIError.self) {
        _ = try await cluster.client.perform(.get(.pods, key, preferring: format))
      }
      return try #require(error)
    }
    #expect(try await refusal(.protobuf) == refusal(.json))
    #expect(try await refusal(.protobuf).reason == "NotFound")
    func invalid(_ format: WireFormat) async throws -> APIError {
      let pod: JSONValue = ["metadata": ["name": "A b"], "spec": ["containers": []]]
      let error = await #expect(throws: APIError.self) {
        _ = try await cluster.client.perform(
          .create(
            .pods, namespace: cluster.namespace, body: pod.serialized(), preferring: format))
      }
      return try #require(error)
    }
    #expect(try await invalid(.protobuf) == invalid(.json))
    #expect(try await invalid(.protobuf).code == 422)
    // A version that the server has not come to, with causes, and when to try again.
    func early(_ format: WireFormat) async throws -> Status {
      let options = ListOptions(
        resourceVersion: "99999999999", resourceVersionMatch: "NotOlderThan")
      let error = await #expect(throws: APIError.self) {
        try await cluster.client.perform(
          .list(.pods, namespace: cluster.namespace, options: options, preferring: format),
          retry: .never)
      }
      guard case .status(let status)? = error?.cause else { return try #require(nil as Status?) }
      return status
    }
    let (one, other) = (try await early(.json), try await early(.protobuf))
    #expect(other.code == one.code && other.details?.causes == one.details?.causes)
    #expect(other.details?.retryAfterSeconds == one.details?.retryAfterSeconds)
    #expect(other.details?.retryAfterSeconds != nil && other.details?.causes?.isEmpty == false)
  }

  @Test func `answers to writes are read in both formats, also of custom resources`()
    async throws
  {
    let arena = try await RealArena()
    func write(_ request: APIRequest) async throws -> WrittenObject {
      try await arena.client.perform(request, reading: WrittenObject.decoding)
    }
    for format in [WireFormat.json, .protobuf] {
      let made = try await write(
        .create(
          .pods, namespace: arena.namespace, body: Self.pod(9).serialized(),
          representation: .metadata, preferring: format))
      let key = ObjectKey(namespace: arena.namespace, name: "pod-9")
      let pod = try await arena.client.get(.pods, key, as: JSONValue.self)
      #expect(made.uid == pod["metadata"]?["uid"]?.string)
      #expect(made.resourceVersion == pod["metadata"]?["resourceVersion"]?.string)
      #expect(
        made.labels == [
          "podpattern.dev/pattern": "weather", "podpattern.dev/revision": "a1", "x": "",
        ])
      let patch: JSONValue = ["metadata": ["finalizers": .null]]
      let changed = try await write(
        .patch(
          .pods, key, .merge, body: patch.serialized(), representation: .metadata,
          preferring: format))
      #expect(changed.uid == made.uid && changed.resourceVersion != made.resourceVersion)
      let answer = try await arena.client.perform(
        .delete(
          .pods, key,
          options: DeleteOptions(preconditions: .init(uid: made.uid), gracePeriodSeconds: 0),
          representation: .metadata, preferring: format))
      #expect(WireFormat(of: answer.headers) == format && answer.isSuccess)
    }
    try await arena.createPattern(replicas: 0)
    let heads = try await arena.client.perform(
      .list(
        .podPatterns, namespace: arena.namespace, representation: .metadata,
        preferring: .protobuf))
    #expect(WireFormat(of: heads.headers) == .protobuf)
    // The objects themselves have no protobuf: the server takes the other format that is accepted.
    let whole = try await arena.client.perform(
      .list(.podPatterns, namespace: arena.namespace, preferring: .protobuf))
    #expect(WireFormat(of: whole.headers) == .json)
  }
}
