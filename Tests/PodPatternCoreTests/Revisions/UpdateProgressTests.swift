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
    conditions: JSONValue = []
  ) throws -> UpdateProgress? {
    let note = String(decoding: record.serialized(), as: UTF8.self)
    let pod: JSONValue = [
      "metadata": [
        "name": "web-1", "annotations": ["podpattern.dev/in-place-update": .string(note)],
      ],
      "spec": [
        "containers": [["name": "web", "image": .string(wanted), "resources": resources]]
      ],
      "status": [
        "phase": "Running", "containerStatuses": seen.map { [$0] } ?? [], "conditions": conditions,
      ],
    ]
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
    // It failed before the kubelet saw the patch.
    ("docker.io/library/nginx:1.27", 2, true),
    // The runtime has another name for the new image.
    ("sha256:0123", 2, false), ("sha256:0123", 1, true),
  ])
  func `a container has followed once it runs the new image`(
    image: String, restarts: Int, isPending: Bool
  ) throws {
    let progress = try progress(seen: container(image, restarts: restarts))
    #expect(progress?.pending == (isPending ? ["web"] : []))
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
