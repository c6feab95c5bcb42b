internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

struct UpdateProgressTests {
  private func progress(
    record: JSONValue = [
      "containers": ["web": ["image": "nginx:1.27", "restarts": 1]], "resized": [],
    ],
    wanted: String = "nginx:1.28", seen: JSONValue?, resources: JSONValue = [:],
    conditions: JSONValue = [], policy: String? = nil, generation: Int? = nil, observed: Int? = nil,
    resizePolicy: JSONValue? = nil
  ) throws -> UpdateProgress? {
    let note = String(decoding: record.serialized(), as: UTF8.self)
    var web: JSONValue = ["name": "web", "image": .string(wanted), "resources": resources]
    web["resizePolicy"] = resizePolicy
    var pod: JSONValue = [
      "metadata": [
        "name": "web-1", "annotations": ["podpattern.dev/in-place-update": .string(note)],
      ],
      "spec": [
        "containers": [web]
      ],
      "status": [
        "phase": "Running", "containerStatuses": seen.map { [$0] } ?? [], "conditions": conditions,
      ],
    ]
    pod["spec"]?["restartPolicy"] = policy.map { .string($0) }
    pod["metadata"]?["generation"] = generation.map { .integer($0) }
    pod["status"]?["observedGeneration"] = observed.map { .integer($0) }
    return try JSONDecoder().decode(PodSnapshot.self, from: pod.serialized()).update
  }

  private func container(
    _ image: String, restarts: Int, state: JSONValue = ["running": [:]], resources: JSONValue? = nil
  ) -> JSONValue {
    var container: JSONValue = [
      "name": "web", "image": .string(image), "restartCount": .integer(restarts), "state": state,
    ]
    container["resources"] = resources
    return container
  }

  @Test(arguments: [
    ("nginx:1.27", 1, true), ("nginx:1.28", 1, false), ("docker.io/library/nginx:1.28", 1, false),
    // The runtime tells the first name that it knows the image by.
    ("docker.io/library/nginx:1.27", 2, false),
    // The runtime has another name for the new image.
    ("sha256:0123", 2, false), ("sha256:0123", 1, true),
  ])
  func `a container has followed once it runs the new image`(
    image: String, restarts: Int, isPending: Bool
  ) throws {
    let progress = try progress(seen: container(image, restarts: restarts))
    #expect(progress?.pending == (isPending ? ["web"] : []))
  }

  private static let record: JSONValue = [
    "containers": [
      "web": [
        "image": "nginx:1.27", "restarts": 1, "containerID": "containerd://one",
        "startedAt": "2030-01-01T00:00:00Z",
      ]
    ], "resized": [],
  ]

  @Test(arguments: [
    (1, "containerd://one", "2030-01-01T00:00:00Z", true),
    (2, "containerd://one", "2030-01-01T00:00:00Z", false),
    (1, "containerd://two", "2030-01-01T00:00:00Z", false),
    (1, "containerd://one", "2030-01-01T00:00:01Z", false),
  ])
  func `a later run has followed, whatever its image is called`(
    restarts: Int, id: String, started: String, isPending: Bool
  ) throws {
    for image in ["nginx:1.27", "sha256:0123", "example.test/other:1"] {
      var seen = container(
        image, restarts: restarts, state: ["running": ["startedAt": .string(started)]])
      seen["containerID"] = .string(id)
      #expect(
        try progress(record: Self.record, seen: seen)?.pending == (isPending ? ["web"] : []))
    }
  }

  @Test func `the first run of a container that had not been started has followed`() throws {
    let record: JSONValue = [
      "containers": ["web": ["image": "nginx:broken", "restarts": 0, "containerID": ""]],
      "resized": [],
    ]
    var seen = container("sha256:0123", restarts: 0)
    #expect(try progress(record: record, seen: seen)?.pending == ["web"])
    seen["containerID"] = "containerd://one"
    #expect(try progress(record: record, seen: seen)?.pending == [])
  }

  @Test(arguments: [(2, true), (3, false), (nil, false)] as [(Int?, Bool)])
  func `a start before the kubelet saw the change is none of it`(
    observed: Int?, isPending: Bool
  ) throws {
    let found = try progress(
      record: Self.record, seen: container("nginx:1.27", restarts: 2), generation: 3,
      observed: observed)
    #expect(found?.pending == (isPending ? ["web"] : []))
  }

  @Test func `a container that runs the wanted digest needs no start`() throws {
    var seen = container("nginx:1.27", restarts: 1)
    seen["imageID"] = "docker.io/library/nginx@sha256:aa"
    #expect(try progress(wanted: "nginx@sha256:aa", seen: seen)?.pending == [])
    #expect(try progress(wanted: "nginx@sha256:bb", seen: seen)?.pending == ["web"])
  }

  @Test(arguments: ["nginx:1.27", "sha256:0123"])
  func `a change that is taken back needs no start`(image: String) throws {
    let found = try progress(
      record: Self.record, wanted: "nginx:1.27", seen: container(image, restarts: 1))
    #expect(found?.pending == [])
  }

  @Test(arguments: [
    ("Never", 1, false), ("OnFailure", 0, false), ("OnFailure", 1, true), ("Always", 0, true),
  ])
  func `a container that has ended for good is not waited for`(
    policy: String, exitCode: Int, isPending: Bool
  ) throws {
    let seen = container(
      "nginx:1.27", restarts: 1, state: ["terminated": ["exitCode": .integer(exitCode)]])
    let found = try progress(seen: seen, policy: policy)
    #expect(found?.pending == (isPending ? ["web"] : []))
  }

  @Test(arguments: [
    // Another unit.
    ("requests", "cpu", "0.5", "500m", true), ("limits", "memory", "1Gi", "1073741824", true),
    // What is below the least is the least.
    ("requests", "cpu", "1m", "2m", true), ("limits", "cpu", "5m", "10m", true),
    // Shares of 1/1024, and the weight that they become.
    ("requests", "cpu", "100m", "99m", true), ("requests", "cpu", "100m", "100m", true),
    ("requests", "cpu", "100m", "79m", true), ("requests", "cpu", "100m", "90m", false),
    ("requests", "cpu", "200m", "100m", false), ("requests", "cpu", "100m", "110m", false),
    // systemd's quotas.
    ("limits", "cpu", "1234m", "1240m", true), ("limits", "cpu", "1234m", "1250m", false),
    ("limits", "cpu", "1500m", "1", false),
    // Whole pages.
    ("limits", "memory", "100000001", "99999744", true),
    ("limits", "memory", "64Mi", "32Mi", false),
    ("limits", "memory", "9999999999999999999E", "1", false),
  ])
  func `an amount is met as the node's cgroup rounds it`(
    list: String, resource: String, wanted: String, reported: String, isMet: Bool
  ) throws {
    let found = try progress(
      record: ["containers": [:], "resized": ["web"]],
      seen: container(
        "nginx:1.28", restarts: 0, resources: [list: [resource: .string(reported)]]),
      resources: [list: [resource: .string(wanted)]])
    #expect(found?.resizing == (isMet ? [] : ["web"]))
  }

  @Test func `a container that does not run has not followed`() throws {
    let waiting: JSONValue = ["waiting": ["reason": "ImagePullBackOff"]]
    #expect(
      try progress(seen: container("nginx:1.28", restarts: 1, state: waiting))?.pending == ["web"])
    #expect(try progress(seen: nil)?.pending == ["web"])
  }

  @Test func `resources are waited for where the kubelet reports them`() throws {
    let record: JSONValue = ["containers": [:], "resized": ["web"]]
    let wanted: JSONValue = ["requests": ["cpu": "200m"]]
    func pending(_ actual: JSONValue?, _ conditions: JSONValue = []) throws -> [String]? {
      try progress(
        record: record, seen: container("nginx:1.28", restarts: 0, resources: actual),
        resources: wanted, conditions: conditions)?.resizing
    }
    #expect(try pending(["requests": ["cpu": "100m"]]) == ["web"])
    #expect(try pending(["requests": ["cpu": "200m"]]) == [])
    #expect(try pending(nil) == [])
    #expect(
      try pending(nil, [["type": "PodResizeInProgress", "status": "True"]]) == ["web"])
    // A kubelet compares 0.02Gi with whole bytes, and goes on saying that it is in progress.
    #expect(
      try pending(
        ["requests": ["cpu": "200m"]], [["type": "PodResizeInProgress", "status": "True"]]) == [])
    #expect(
      try pending(
        ["requests": ["cpu": "200m"]],
        [["type": "PodResizePending", "status": "True", "reason": "Deferred"]]) == ["web"])
  }

  @Test(arguments: [("cpu", true), ("memory", false)])
  func `a container that restarts for its resources is about to be restarted`(
    resource: String, isRestarting: Bool
  ) throws {
    func found(_ cpu: String) throws -> UpdateProgress? {
      try progress(
        record: ["containers": [:], "resized": ["web"]],
        seen: container(
          "nginx:1.28", restarts: 0, resources: ["requests": ["cpu": .string(cpu)]]),
        resources: ["requests": ["cpu": "200m"]],
        resizePolicy: [
          ["resourceName": .string(resource), "restartPolicy": "RestartContainer"]
        ])
    }
    #expect(try found("100m")?.isRestartingForResize == isRestarting)
    #expect(try found("200m")?.isRestartingForResize == false)
  }

  @Test func `a resize that the node can't do is told`() throws {
    let found = try progress(
      record: ["containers": [:], "resized": ["web"]], seen: container("nginx:1.28", restarts: 0),
      conditions: [
        [
          "type": "PodResizePending", "status": "True", "reason": "Infeasible",
          "message": "Node didn't have enough capacity: cpu",
        ]
      ])
    #expect(found?.infeasible == "Node didn't have enough capacity: cpu")
  }

  @Test(arguments: [
    ("nginx", "docker.io/library/nginx:latest"), ("a/b:1", "docker.io/a/b:1"),
    ("index.docker.io/library/nginx:1", "docker.io/library/nginx:1"),
    ("localhost/x", "localhost/x:latest"), ("r.io:5000/a/b", "r.io:5000/a/b:latest"),
    ("nginx@sha256:00", "docker.io/library/nginx@sha256:00"),
  ])
  func `names of images are told in full`(short: String, full: String) {
    #expect(ImageReference(short) == ImageReference(full))
    #expect(ImageReference(short).name == full)
  }
}
