internal import FoundationEssentials
internal import KubernetesCore
internal import Testing

@testable internal import PodPatternCore

struct InPlaceUpdateTests {
  private func pod(restarts: Int = 0, update: UpdateProgress? = nil) -> PodSnapshot {
    PodSnapshot(
      key: ObjectKey(namespace: "shop", name: "web-a-1"), uid: "u1", update: update,
      initContainers: [.init(name: "clock", state: .running, restarts: 2)],
      containers: [.init(name: "web", state: .running, restarts: restarts)])
  }

  @Test func `images, labels and annotations are patched, and what was is noted`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "template.spec.containers.0.image", to: "nginx:1.28")
      set(&spec, "sidecars.0.container.image", to: "busybox:1.37")
      set(&spec, "template.metadata.labels", to: ["tier": "front"])
      set(&spec, "template.metadata.annotations", to: nil)
    }
    let update = InPlaceUpdate(from: old, to: new)
    let patch = update.patch(for: pod(restarts: 1))
    #expect(
      patch == [
        "metadata": [
          "uid": "u1",
          "labels": ["tier": "front", "app": nil, "podpattern.dev/revision": "bbbbbbbbbb"],
          "annotations": [
            "team": nil,
            "podpattern.dev/in-place-update":
              #"{"containers":{"clock":{"restarts":2,"image":"busybox:1.36"},"web":{"restarts":1,"image":"nginx:1.27"}},"resized":[]}"#,
          ],
        ],
        "spec": [
          "containers": [["name": "web", "image": "nginx:1.28"]],
          "initContainers": [["name": "clock", "image": "busybox:1.37"]],
        ],
      ])
    #expect(update.resize(for: pod()) == nil)
  }

  @Test func `resources go to the subresource, what is gone as null`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(
        &spec, "template.spec.containers.0.resources",
        to: ["requests": ["cpu": "200m", "memory": "64Mi"], "limits": ["cpu": "1"]])
    }
    let update = InPlaceUpdate(from: old, to: new)
    #expect(
      update.resize(for: pod()) == [
        "metadata": ["uid": "u1"],
        "spec": [
          "containers": [
            [
              "name": "web",
              "resources": ["requests": ["cpu": "200m"], "limits": ["cpu": "1"]],
            ]
          ]
        ],
      ])
    let back = InPlaceUpdate(from: new, to: old)
    #expect(
      back.resize(for: pod())?["spec"]?["containers"]?[0]?["resources"]?["limits"] == ["cpu": nil])
  }

  @Test func `what has not followed an earlier update is still waited for`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "sidecars.0.container.image", to: "busybox:1.37")
    }
    let patch = InPlaceUpdate(from: old, to: new)
      .patch(for: pod(restarts: 3, update: UpdateProgress(pending: ["web"])))
    let note = patch["metadata"]?["annotations"]?["podpattern.dev/in-place-update"]?.string ?? ""
    let record = try JSONDecoder().decode(InPlaceRecord.self, from: Data(note.utf8))
    #expect(record.containers["web"] == .init(image: nil, restarts: 3))
    #expect(record.containers["clock"] == .init(image: "busybox:1.36", restarts: 2))
  }

  @Test func `a container that has not followed keeps the record of what it runs`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "template.spec.containers.0.image", to: "nginx:1.28")
    }
    var pod = pod()
    pod.containers[0].containerID = "containerd://one"
    let first = InPlaceUpdate(from: old, to: new).progress(of: pod)
    #expect(first.pending == ["web"])
    pod.update = first
    let patch = InPlaceUpdate(from: new, to: old).patch(for: pod)
    let note = patch["metadata"]?["annotations"]?["podpattern.dev/in-place-update"]?.string ?? ""
    let record = try JSONDecoder().decode(InPlaceRecord.self, from: Data(note.utf8))
    #expect(
      record.containers["web"]
        == .init(image: "nginx:1.27", restarts: 0, containerID: "containerd://one"))
  }

  @Test func `amounts in other words are not sent, and filled in requests are`() throws {
    let old = try PatternRevision.sample { spec in
      set(
        &spec, "template.spec.containers.0.resources",
        to: ["limits": ["cpu": "1", "memory": "1Gi"]])
    }
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(
        &spec, "template.spec.containers.0.resources",
        to: ["limits": ["cpu": "2000m", "memory": "1024Mi"]])
    }
    #expect(
      InPlaceUpdate(from: old, to: new).resize(for: pod())?["spec"]?["containers"] == [
        [
          "name": "web",
          "resources": ["requests": ["cpu": "2000m"], "limits": ["cpu": "2000m"]],
        ]
      ])
  }

  @Test func `a container that was not started yet has followed with its first run`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "template.spec.containers.0.image", to: "nginx:1.28")
    }
    var waiting = pod()
    waiting.containers = [
      .init(name: "web", state: .waiting(reason: "ImagePullBackOff", message: nil))
    ]
    let progress = InPlaceUpdate(from: old, to: new).progress(of: waiting)
    #expect(progress.records["web"]?.containerID == "")
  }

  @Test func `a resize that is under way is waited for after another update as well`() throws {
    let old = try PatternRevision.sample()
    let new = try PatternRevision.sample("bbbbbbbbbb") { spec in
      set(&spec, "template.metadata.labels.tier", to: "front")
    }
    let progress = InPlaceUpdate(from: old, to: new)
      .progress(of: pod(update: UpdateProgress(resizing: ["web"])))
    #expect(progress.resizing == ["web"])
  }
}
