APP_ENV=local
