APP_ENV=local
FLASK_APP=webapp.commands:app_for_command
