{{/* The operator's configuration file: `config`, and on top of it what other values say. */}}
{{- define "podpattern.config" -}}
{{- $config := deepCopy .Values.config }}
{{- $images := dict }}
{{- range $name, $image := .Values.patternImages }}
{{- if $image }}{{- $_ := set $images $name $image }}{{- end }}
{{- end }}
{{- with (.Values.global).imageRegistry }}
{{- if not (hasKey $images "registry") }}{{- $_ := set $images "registry" . }}{{- end }}
{{- end }}
{{- if $images }}{{- $_ := set $config "images" $images }}{{- end }}
{{- if .Values.watchNamespaces }}
{{- $_ := set $config "namespaces" .Values.watchNamespaces }}
{{- end }}
{{- $election := dict "enabled" .Values.leaderElection.enabled }}
{{- if .Values.leaderElection.enabled }}
{{- $election = merge (dict "name" (include "podpattern.fullname" .)) .Values.leaderElection }}
{{- end }}
{{- $_ := set $config "leaderElection" $election }}
{{- $_ := set $config "bindAddress" (printf "%s:%d" .Values.server.host (int .Values.server.port)) }}
{{- $_ := set $config "stateDirectory" "/var/run/podpattern" }}
{{- toYaml $config }}
{{- end }}
